using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>OffsetDelete (key 47), v0: forgets how far a group has come in partitions of topics that none of its members reads.</summary>
public sealed class OffsetDeleteApi(GroupCoordinator groups, OffsetStore offsets, Log.TopicStore topics)
    : KafkaApi<OffsetDeleteApi.Request, OffsetDeleteApi.Response>(ApiKey.OffsetDelete, 0, 0, flexibleFrom: short.MaxValue)
{
    public sealed record Request(string Group, Topic[] Topics);
    public sealed record Topic(string Name, int[] Partitions);
    public sealed record Response(ErrorCode Error, TopicResult[] Topics);
    public sealed record TopicResult(string Name, (int Index, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r) => new(r.String(), r.Structs(static (ref r) => new Topic(r.String(), r.Int32s())));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var group = groups.Describe(request.Group);
        if (group.State == "Dead") return new(Fail(request, ErrorCode.GroupIdNotFound));
        // no one knows what its members read
        if (group.State != "Empty" && group.ProtocolType != "consumer") return new(Fail(request, ErrorCode.NonEmptyGroup));
        var results = request.Topics.Select(t => new TopicResult(
            t.Name, [.. t.Partitions.Select(p => (p, Refusal(request.Group, t.Name, p)))])).ToArray();
        var free = results.SelectMany(
            t => t.Partitions.Where(p => p.Error == ErrorCode.None).Select(p => new OffsetKey(request.Group, t.Name, p.Index))).ToHashSet();
        offsets.Remove(free.Contains);
        return new(new Response(ErrorCode.None, results));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(error, []);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    private ErrorCode Refusal(string group, string topic, int partition) =>
        topics.Find(topic, partition) is null ? ErrorCode.UnknownTopicOrPartition
        : groups.IsSubscribed(group, topic) ? ErrorCode.GroupSubscribedToTopic
        : ErrorCode.None;

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.Error(response.Error);
        w.NoThrottle();
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
