using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DeleteRecords (key 21), v0-2: forgets records before an offset. v2 flexible. A topic that is only compacted keeps the last of each
/// key, so it refuses.
/// </summary>
public sealed class DeleteRecordsApi(TopicStore topics)
    : KafkaApi<DeleteRecordsApi.Request, DeleteRecordsApi.Response>(ApiKey.DeleteRecords, 0, 2, flexibleFrom: 2)
{
    public sealed record Request(Topic[] Topics);
    public sealed record Topic(string Name, (int Index, long Before)[] Partitions);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, (int Index, long LogStart, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r)
    {
        var asked = r.Structs(static (ref r) => new Topic(r.String(), r.Structs(static (ref r) => (r.Int32(), r.Int64()))));
        _ = r.Int32(); // timeout
        return new(asked);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => Delete(t.Name, p.Index, p.Before))]))]));

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p.Index, -1L, error))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    private (int, long, ErrorCode) Delete(string topic, int partition, long before)
    {
        if (topics.Find(topic) is not { } found || found.Partition(partition) is not { } log)
            return (partition, -1, ErrorCode.UnknownTopicOrPartition);
        if (!found.Config.Deletes) return (partition, -1, ErrorCode.PolicyViolation);
        return log.DeleteBefore(before) ? (partition, log.LogStart, ErrorCode.None) : (partition, -1, ErrorCode.OffsetOutOfRange);
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Int64(p.LogStart);
                w.Error(p.Error);
            });
        });
    }
}
