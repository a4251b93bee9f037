using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>OffsetCommit (key 8), v2-8: a group has come this far. v3 throttle, v5 no retention time, v6 leader epoch, v7 static members, v8 flexible. Not: v0-1, which kept offsets elsewhere.</summary>
public sealed class OffsetCommitApi(GroupCoordinator groups, OffsetStore offsets, Log.TopicStore topics)
    : KafkaApi<OffsetCommitApi.Request, OffsetCommitApi.Response>(ApiKey.OffsetCommit, 2, 8, flexibleFrom: 8)
{
    public sealed record Request(string Group, int Generation, string MemberId, string? InstanceId, Topic[] Topics);
    public sealed record Topic(string Name, Partition[] Partitions);
    public readonly record struct Partition(int Index, CommittedOffset Offset);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, (int Index, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r)
    {
        var (group, generation, member) = (r.String(), r.Int32(), r.String());
        var instance = r.Version >= 7 ? r.NullableString() : null;
        if (r.Version < 5) _ = r.Int64(); // retention time: offsets are kept
        return new(group, generation, member, instance, r.Structs(static (ref r) => new Topic(r.String(), r.Structs(static (ref r) =>
            new Partition(r.Int32(), new(r.Int64(), r.Version >= 6 ? r.Int32() : -1, r.NullableString()))))));
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var refusal = request.Group == "" ? ErrorCode.InvalidGroupId : groups[request.Group].MayCommit(request.MemberId, request.InstanceId, request.Generation);
        if (refusal != ErrorCode.None) return new(Fail(request, refusal));
        offsets.Commit([.. request.Topics.SelectMany(t => t.Partitions
            .Where(p => topics.Find(t.Name, p.Index) is not null)
            .Select(p => KeyValuePair.Create(new OffsetKey(request.Group, t.Name, p.Index), p.Offset)))]);
        return new(new Response([.. request.Topics.Select(t => new TopicResult(
            t.Name, [.. t.Partitions.Select(p => (p.Index, topics.Find(t.Name, p.Index) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None))]))]));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p.Index, error))]))]);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 3) w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Error(p.Error);
            });
        });
    }
}
