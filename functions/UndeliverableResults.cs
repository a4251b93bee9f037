using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Kafka;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Functions;

/// <summary>Keeps a result that the MQTT broker does not take: a dead letter with its bytes, and an audit record.</summary>
public sealed class UndeliverableResults(DurableProducer producer, Telemetry telemetry, Topics topics)
{
    public async Task Keep(Record record, string code, string reason)
    {
        var audit = new AuditRecord
        {
            Actor = SystemActors.NotifyClients,
            ActorType = ActorType.System,
            Action = "result.published",
            Object = record.Headers.FindText(HeaderNames.To),
            Outcome = AuditOutcome.Undeliverable,
            Code = code,
            Reason = reason,
            At = record.Time,
            Context = topics.Context,
            Origin = record.Origin,
        };
        Record[] writes =
        [
            DeadLetter.Write(topics.DeadLetters, record, new InvalidEvent("undeliverable", [new SchemaError("", code, reason)])),
            audit.ToRecord(topics),
        ];
        await producer.Deliver(writes);
        telemetry.Written(writes);
    }
}
