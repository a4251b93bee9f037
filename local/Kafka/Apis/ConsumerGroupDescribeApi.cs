using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// ConsumerGroupDescribe (key 69), v0-1: groups of the new protocol, with the current and the target partitions of each member. v1 member
/// types: all speak the new one. Flexible from the start.
/// </summary>
public sealed class ConsumerGroupDescribeApi(GroupCoordinator groups, Log.TopicStore topics)
    : KafkaApi<ConsumerGroupDescribeApi.Request, ConsumerGroupDescribeApi.Response>(ApiKey.ConsumerGroupDescribe, 0, 1, flexibleFrom: 0)
{
    private const sbyte SpeaksTheNewProtocol = 1;

    public sealed record Request(string[] Groups, bool AsksAllowed);
    public sealed record Response(Group[] Groups, int Allowed);
    public sealed record Group(
        ErrorCode Error,
        string? Why,
        string Id,
        string State = "",
        int Epoch = 0,
        string Assignor = "",
        Member[]? Members = null);
    public sealed record Member(
        string Id,
        string? InstanceId,
        string? Rack,
        int Epoch,
        string ClientId,
        string Host,
        string[] Topics,
        string Pattern,
        TopicPartition[] Assigned,
        TopicPartition[] Target);

    protected override Request Read(ref KafkaReader r) => new(r.Strings(), r.Bool());

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Groups.Select(Describe)], request.AsksAllowed ? Allowed.OnGroup : Allowed.NotAsked));

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Groups.Select(id => new Group(error, null, id))], Allowed.NotAsked);

    private Group Describe(string id) => groups.FindConsumer(id) is { } group && groups.IsNew(id)
        ? group.Read(members => new Group(
            ErrorCode.None, null, id, group.State, group.Epoch, group.Assignor, [.. members.Select(Describe)]))
        : new(ErrorCode.GroupIdNotFound, $"There is no group '{id}' of the new protocol.", id);

    private static Member Describe(ConsumerMember m) => new(
        m.Id, m.InstanceId, m.Rack, m.Epoch, m.ClientId, m.Host, m.Topics, m.Pattern, [.. m.Assigned], [.. m.Target]);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Groups, (ref w, group) =>
        {
            w.Error(group.Error);
            w.String(group.Why);
            w.String(group.Id);
            w.String(group.State);
            w.Int32(group.Epoch);
            w.Int32(group.Epoch); // of the target: it is made in the same moment
            w.String(group.Assignor);
            w.Structs(group.Members ?? [], WriteMember);
            w.Int32(response.Allowed);
        });
    }

    private void WriteMember(ref KafkaWriter w, Member member)
    {
        w.String(member.Id);
        w.String(member.InstanceId);
        w.String(member.Rack);
        w.Int32(member.Epoch);
        w.String(member.ClientId);
        w.String(member.Host);
        w.Array(member.Topics, static (ref w, topic) => w.String(topic));
        w.String(member.Pattern == "" ? null : member.Pattern);
        WriteShare(ref w, member.Assigned);
        WriteShare(ref w, member.Target);
        if (w.Version >= 1) w.Int8(SpeaksTheNewProtocol);
    }

    private void WriteShare(ref KafkaWriter w, TopicPartition[] share)
    {
        w.Structs([.. share.GroupBy(partition => partition.Topic)], (ref w, topic) =>
        {
            w.Uuid(topic.Key);
            w.String(topics.Find(topic.Key)?.Name ?? "");
            w.Int32s([.. topic.Select(partition => partition.Partition).Order()]);
        });
        w.NoTags();
    }
}
