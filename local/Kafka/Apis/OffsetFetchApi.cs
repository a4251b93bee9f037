using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// OffsetFetch (key 9), v1-7: how far a group has come. v2 null asks for all, v3 throttle, v5 leader epoch, v6 flexible, v7 can refuse what
/// an open transaction may yet change. Not: v0, which kept offsets elsewhere, and several groups at once (v8).
/// </summary>
public sealed class OffsetFetchApi(OffsetStore offsets) : KafkaApi<OffsetFetchApi.Request, OffsetFetchApi.Response>(ApiKey.OffsetFetch, 1, 7, flexibleFrom: 6)
{
    public sealed record Request(string Group, Topic[]? Topics, bool OnlyStable);
    public sealed record Topic(string Name, int[] Partitions);
    public sealed record Response(ErrorCode Error, TopicResult[] Topics);
    public sealed record TopicResult(string Name, PartitionResult[] Partitions);
    public readonly record struct PartitionResult(int Index, ErrorCode Error, CommittedOffset? Offset);

    protected override Request Read(ref KafkaReader r)
    {
        var (group, topics) = (r.String(), r.NullableStructs(static (ref r) => new Topic(r.String(), r.Int32s())));
        return new(group, topics, r.Version >= 7 && r.Bool());
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var asked = request.Topics ?? [.. offsets.KeysOf(request.Group).GroupBy(key => key.Topic).Select(topic => new Topic(topic.Key, [.. topic.Select(key => key.Partition)]))];
        return new(new Response(ErrorCode.None, [.. asked.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => Find(new(request.Group, t.Name, p), request.OnlyStable))]))]));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(
        error, [.. (request.Topics ?? []).Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => new PartitionResult(p, error, null))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => (request.Topics ?? []).Select(t => t.Name);

    private PartitionResult Find(OffsetKey key, bool onlyStable) => onlyStable && offsets.IsPending(key)
        ? new(key.Partition, ErrorCode.UnstableOffsetCommit, null)
        : new(key.Partition, ErrorCode.None, offsets.Find(key));

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 3) w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Int64(p.Offset?.Offset ?? -1);
                if (w.Version >= 5) w.Int32(p.Offset?.LeaderEpoch ?? -1);
                w.String(p.Offset?.Metadata ?? "");
                w.Error(p.Error);
            });
        });
        if (w.Version >= 2) w.Error(response.Error);
    }
}
