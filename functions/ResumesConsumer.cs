using MQTTnet;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Engine.Replay;
using ServerlessEvents.Functions.Following;
using ServerlessEvents.Kafka;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>
/// Answers clients that were away for longer than their MQTT session. A client gets the notifications that it missed below its own reply
/// topic, and then the one reply to its event, the end marker. A request that fails halfway is answered again from its start; a
/// notification that comes twice has the same id.
/// </summary>
public sealed class ResumesConsumer(
    MissedNotifications log, MqttConnection mqtt, UndeliverableResults undeliverable, DurableProducer producer, Telemetry telemetry,
    Settings settings, TimeProvider time, Follower? follower = null, BackOff? backOff = null)
    : PartitionConsumer(settings.Kafka, FunctionGroup.Of(nameof(ReplayNotifications), settings), follower, backOff)
{
    private readonly Topics topics = settings.Topics;
    private readonly ResultPublisher publisher = new(mqtt, undeliverable, backOff);
    private readonly ResumeThrottle throttle = new(time);
    private readonly InvalidEventWriter invalidWriter = new(settings.Topics);

    protected override async Task Handle(int partition, IReadOnlyList<Record> records, CancellationToken stop)
    {
        foreach (var record in records)
        {
            var (writes, delivered) = await Answer(record, upTo: records[^1].Offset, stop);
            await producer.Deliver(writes);
            telemetry.Written(writes);
            delivered?.Invoke();
        }
    }

    /// <summary>The records to write, and the action that follows once they are written.</summary>
    private async Task<(RecordList Writes, Action? Delivered)> Answer(Record record, long upTo, CancellationToken stop)
    {
        var writes = new RecordList();
        if (ResumeRequest.Read(record) is not { } request)
        {
            invalidWriter.Write(
                writes, record, InboundEvent.Read(record),
                new(InvalidEventCode.NotAnEvent, [new("", "event", $"It is no {ResumeRequest.Type} that validation wrote.")]));
            return (writes, null);
        }
        if (throttle.Covering(request, record.Offset) is { } answer) return (Reply(request, answer, record), null);
        if (throttle.Wait(request, record.Offset) is { } wait)
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            invalidWriter.Write(
                writes, record, request.Inbound,
                new(InvalidEventCode.TooManyRequests, [new("", "rate",
                    $"Ask again in {seconds} s: the log is searched for a user {ResumeThrottle.Burst} times at once, "
                    + $"and then every {ResumeThrottle.Interval.TotalSeconds:N0} s.")],
                    request.Id, ResumeRequest.Type));
            return (writes, null);
        }
        var found = await log.Find(request, stop);
        if (!found.Ok)
        {
            invalidWriter.Write(writes, record, request.Inbound, found.InvalidEvent);
            return (writes, null);
        }
        await publisher.Publish(Again(found.Value.Missed, request.Inbound.ReplyTo), stop);
        return (Reply(request, found.Value, record), () => throttle.Answered(request, found.Value, upTo));
    }

    private RecordList Reply(ResumeRequest request, ReplayPage page, Record record)
    {
        var reply = new RecordBuffer();
        new ResultWriter(topics.Results, topics.Context).Resumed(reply, request, page, record);
        return [.. reply, Audit(request, page, record)];
    }

    /// <summary>Without those that are no messages: NotifyClients has made them dead letters.</summary>
    private static IEnumerable<(Record, MqttApplicationMessage)> Again(IEnumerable<Record> missed, string replyTo)
    {
        foreach (var record in missed)
        {
            if (ResultMessage.Read(record, out _) is not { } message) continue;
            message.Topic = MqttTopics.Replay(replyTo, message.Topic);
            yield return (record, message);
        }
    }

    private Record Audit(ResumeRequest request, ReplayPage replay, Record record)
    {
        var from = string.Join(
            " and ", new[] { request.Position.ToString(), request.Since?.ToString("O") ?? "" }.Where(text => text.Length > 0));
        return new AuditRecord
        {
            Actor = request.Inbound.User,
            ActorType = ActorType.User,
            Action = ResumeRequest.Type,
            Object = topics.Results,
            Outcome = AuditOutcome.Accepted,
            Reason = $"{replay.Missed.Count} sent again, from {(from.Length > 0 ? from : "the start")} to {replay.Position}"
                + $"{(replay.IsComplete ? "" : ", and there is more")}.",
            Event = request.Id,
            ReceivedAt = request.Inbound.Received,
            At = record.Time,
            MqttTopic = request.Inbound.MqttTopic,
            Context = topics.Context,
            Origin = record.Origin,
        }.ToRecord(topics);
    }
}
