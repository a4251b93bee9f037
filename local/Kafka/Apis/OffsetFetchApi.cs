using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// OffsetFetch (key 9), v1-10: how far groups have come. v2 null asks for all, v3 throttle, v5 leader epoch, v6 flexible, v7 can refuse
/// what an open transaction may yet change, v8 several groups at once, v9 member epochs, v10 topic ids. Not: v0, which kept offsets
/// elsewhere.
/// </summary>
public sealed class OffsetFetchApi(GroupCoordinator groups, OffsetStore offsets, Log.TopicStore topics)
    : KafkaApi<OffsetFetchApi.Request, OffsetFetchApi.Response>(ApiKey.OffsetFetch, 1, 10, flexibleFrom: 6)
{
    private const short Several = 8;
    private const short ById = 10;

    public sealed record Request(Group[] Groups, bool OnlyStable, short Version);
    public sealed record Group(string Id, string? MemberId, int Epoch, Topic[]? Topics);
    public sealed record Topic(string? Name, Guid Id, int[] Partitions);
    public sealed record Response(GroupResult[] Groups);
    public sealed record GroupResult(string Id, ErrorCode Error, TopicResult[] Topics);
    public sealed record TopicResult(Topic Topic, PartitionResult[] Partitions);
    public readonly record struct PartitionResult(int Index, ErrorCode Error, CommittedOffset? Offset);

    protected override Request Read(ref KafkaReader r)
    {
        var asked = r.Version < Several ? [ReadGroup(ref r)] : r.Structs(ReadGroup);
        return new(asked, r.Version >= 7 && r.Bool(), r.Version);
    }

    private static Group ReadGroup(ref KafkaReader r)
    {
        var id = r.String();
        var (member, epoch) = r.Version >= 9 ? (r.NullableString(), r.Int32()) : (null, -1);
        return new(id, member, epoch, ReadTopics(ref r));
    }

    private static Topic[]? ReadTopics(ref KafkaReader r) =>
        r.NullableStructs(static (ref r) => new Topic(
            r.Version < ById ? r.String() : null, r.Version < ById ? default : r.Uuid(), r.Int32s()));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Groups.Select(group => Find(group, request.OnlyStable))]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Groups.Select(group => Fail(group, error))]);

    protected override IEnumerable<string> TopicsOf(Request request) =>
        request.Groups.SelectMany(group => group.Topics ?? []).Select(t => t.Name ?? topics.Find(t.Id)?.Name ?? "");

    private static GroupResult Fail(Group group, ErrorCode error) => new(
        group.Id, error,
        [.. (group.Topics ?? []).Select(t => new TopicResult(t, [.. t.Partitions.Select(p => new PartitionResult(p, error, null))]))]);

    private GroupResult Find(Group group, bool onlyStable)
    {
        if (groups.MayFetch(group.Id, group.MemberId, group.Epoch) is var refusal && refusal != ErrorCode.None) return Fail(group, refusal);
        return new(
            group.Id,
            ErrorCode.None,
            [
                .. (group.Topics ?? AllOf(group.Id))
                    .Select(t => new TopicResult(t, [.. t.Partitions.Select(p => Find(group.Id, t, p, onlyStable))]))
            ]);
    }

    private Topic[] AllOf(string group) => [.. offsets.KeysOf(group).GroupBy(key => key.Topic)
        .Select(topic => new Topic(topic.Key, topics.Find(topic.Key)?.Id ?? default, [.. topic.Select(key => key.Partition)]))];

    private PartitionResult Find(string group, Topic topic, int partition, bool onlyStable)
    {
        if ((topic.Name ?? topics.Find(topic.Id)?.Name) is not { } name) return new(partition, ErrorCode.UnknownTopicId, null);
        var key = new OffsetKey(group, name, partition);
        return onlyStable && offsets.IsPending(key)
            ? new(partition, ErrorCode.UnstableOffsetCommit, null)
            : new(partition, ErrorCode.None, offsets.Find(key));
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 3) w.NoThrottle();
        if (w.Version < Several)
        {
            var only = response.Groups[0];
            w.Structs(only.Topics, WriteTopic);
            if (w.Version >= 2) w.Error(only.Error);
            return;
        }
        w.Structs(response.Groups, static (ref w, group) =>
        {
            w.String(group.Id);
            w.Structs(group.Topics, WriteTopic);
            w.Error(group.Error);
        });
    }

    private static void WriteTopic(ref KafkaWriter w, TopicResult topic)
    {
        if (w.Version < ById) w.String(topic.Topic.Name); else w.Uuid(topic.Topic.Id);
        w.Structs(topic.Partitions, static (ref w, p) =>
        {
            w.Int32(p.Index);
            w.Int64(p.Offset?.Offset ?? -1);
            if (w.Version >= 5) w.Int32(p.Offset?.LeaderEpoch ?? -1);
            w.String(p.Offset?.Metadata ?? "");
            w.Error(p.Error);
        });
    }
}
