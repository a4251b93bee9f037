using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// OffsetForLeaderEpoch (key 23), v0-4: where an epoch ended. There is one epoch, 0, and it goes on. v1 epoch, v2 throttle, v3 replica,
/// v4 flexible.
/// </summary>
public sealed class OffsetForLeaderEpochApi(TopicStore topics)
    : KafkaApi<OffsetForLeaderEpochApi.Request, OffsetForLeaderEpochApi.Response>(ApiKey.OffsetForLeaderEpoch, 0, 4, flexibleFrom: 4)
{
    public sealed record Request(Topic[] Topics);
    public sealed record Topic(string Name, (int Index, int Epoch)[] Partitions);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, (int Index, ErrorCode Error, int Epoch, long End)[] Partitions);

    protected override Request Read(ref KafkaReader r)
    {
        if (r.Version >= 3) _ = r.Int32(); // replica
        return new(r.Structs(static (ref r) => new Topic(r.String(), r.Structs(static (ref r) =>
        {
            var index = r.Int32();
            if (r.Version >= 2) _ = r.Int32(); // the epoch that the client takes for the current one
            return (index, r.Int32());
        }))));
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => Find(t.Name, p.Index, p.Epoch))]))]));

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p.Index, error, -1, -1L))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    private (int, ErrorCode, int, long) Find(string topic, int partition, int epoch) => topics.Find(topic, partition) switch
    {
        null => (partition, ErrorCode.UnknownTopicOrPartition, -1, -1),
        var log when epoch == 0 => (partition, ErrorCode.None, 0, log.NextOffset),
        _ => (partition, ErrorCode.None, -1, -1),
    };

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 2) w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Error(p.Error);
                w.Int32(p.Index);
                if (w.Version >= 1) w.Int32(p.Epoch);
                w.Int64(p.End);
            });
        });
    }
}
