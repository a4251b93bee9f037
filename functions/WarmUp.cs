using Microsoft.Extensions.Hosting;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Functions;

/// <summary>
/// Takes the recorded events through schema, fold and message once in memory, while the host still joins its groups. Else the first event
/// of an instance would wait until all of that code is compiled.
/// </summary>
public sealed class WarmUp(FoldOptions options, SchemaCatalog catalog) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        await Task.Yield(); // what starts after this must not wait
        foreach (var aggregate in options.Aggregates.All) await Run(aggregate, stop);
    }

    /// <summary>Returns how many records came of it.</summary>
    public async Task<int> Run(Aggregate aggregate, CancellationToken stop)
    {
        var topics = new Topics("warm-up");
        var transaction = new FoldTransaction(
            options with { Topics = topics }, partition: 0, new Checkpoint(0, options.Aggregates.FoldVersion), _ => null);
        var errors = new List<SchemaError>();
        var offset = 0L;
        foreach (var e in aggregate.Recording.Events())
        {
            var sent = new CloudEvent($"{offset}", "warm-up", e.Type, e.Subject, e.DataBytes);
            if (await catalog.Find(e.Type).AsTask().WaitAsync(stop) is { } known) known.Schema.Check(sent.Data, errors, "/data", out _);
            var stored = StoredEvent.Write(
                topics.Events, sent, schemaId: 1, e.Actor, MqttTopics.EventsOf(e.Actor), MqttTopics.RepliesTo(e.Actor), null, e.At);
            transaction.Fold(stored with { Offset = offset++, Time = e.At });
        }
        var records = transaction.Close(offset);
        foreach (var result in records.Where(record => record.Topic == topics.Results)) ResultMessage.Read(result, out _);
        return records.Count;
    }
}
