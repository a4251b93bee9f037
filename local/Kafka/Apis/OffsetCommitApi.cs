using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// OffsetCommit (key 8), v2-8: stores how far a group has come. v3 throttle, v5 no retention time, v6 leader epoch, v7 static members, v8
/// flexible, v9 member epochs, v10 topic ids. Not: v0-1, which kept offsets elsewhere.
/// </summary>
public sealed class OffsetCommitApi(GroupCoordinator groups, OffsetStore offsets, Log.TopicStore topics)
    : KafkaApi<OffsetCommitApi.Request, OffsetCommitApi.Response>(ApiKey.OffsetCommit, 2, 10, flexibleFrom: 8)
{
    private const short ByEpoch = 9;
    private const short ById = 10;

    public sealed record Request(string Group, int Generation, string MemberId, string? InstanceId, Topic[] Topics, short Version);
    public sealed record Topic(string? Name, Guid Id, Partition[] Partitions);
    public readonly record struct Partition(int Index, CommittedOffset Offset);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(Topic Topic, (int Index, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r)
    {
        var (group, generation, member) = (r.String(), r.Int32(), r.String());
        var instance = r.Version >= 7 ? r.NullableString() : null;
        if (r.Version < 5) _ = r.Int64(); // retention time: offsets are kept
        var topics = r.Structs(static (ref r) => new Topic(
            r.Version < ById ? r.String() : null, r.Version < ById ? default : r.Uuid(), r.Structs(ReadPartition)));
        return new(group, generation, member, instance, topics, r.Version);
    }

    private static Partition ReadPartition(ref KafkaReader r) =>
        new(r.Int32(), new(r.Int64(), r.Version >= 6 ? r.Int32() : -1, r.NullableString()));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var refusal = request.Group == ""
            ? ErrorCode.InvalidGroupId
            : groups.MayCommit(request.Group, request.MemberId, request.InstanceId, request.Generation);
        if (refusal == ErrorCode.StaleMemberEpoch && request.Version < ByEpoch) refusal = ErrorCode.UnsupportedVersion;
        if (refusal != ErrorCode.None) return new(Fail(request, refusal));
        var found = request.Topics.Select(t => (Asked: t, Topic: t.Name is null ? topics.Find(t.Id) : topics.Find(t.Name))).ToArray();
        offsets.Commit([.. found.SelectMany(f => f.Asked.Partitions
            .Where(p => f.Topic?.Partition(p.Index) is not null)
            .Select(p => KeyValuePair.Create(new OffsetKey(request.Group, f.Topic!.Name, p.Index), p.Offset)))]);
        return new(new Response([
            .. found.Select(f => new TopicResult(
                f.Asked, [.. f.Asked.Partitions.Select(p => (p.Index, ErrorOf(f.Asked, f.Topic, p.Index)))]))
        ]));
    }

    private static ErrorCode ErrorOf(Topic asked, Log.Topic? topic, int partition) =>
        topic is null && asked.Name is null ? ErrorCode.UnknownTopicId
        : topic?.Partition(partition) is null ? ErrorCode.UnknownTopicOrPartition
        : ErrorCode.None;

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t, [.. t.Partitions.Select(p => (p.Index, error))]))]);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name ?? topics.Find(t.Id)?.Name ?? "");

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 3) w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            if (w.Version < ById) w.String(topic.Topic.Name); else w.Uuid(topic.Topic.Id);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Error(p.Error);
            });
        });
    }
}
