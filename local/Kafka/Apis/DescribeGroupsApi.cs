using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DescribeGroups (key 15), v0-6: state and members of classic groups. v1 throttle, v3 authorized operations, v4 static members, v5
/// flexible, v6 an error for a group that is not there.
/// </summary>
public sealed class DescribeGroupsApi(GroupCoordinator groups)
    : KafkaApi<DescribeGroupsApi.Request, DescribeGroupsApi.Response>(ApiKey.DescribeGroups, 0, 6, flexibleFrom: 5)
{
    private const string Dead = "Dead";

    public sealed record Request(string[] Groups, bool AsksAllowed);
    public sealed record Response(GroupDescription[] Groups, int Allowed);

    protected override Request Read(ref KafkaReader r)
    {
        var ids = r.Strings();
        return new(ids, r.Version >= 3 && r.Bool());
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Groups.Select(Describe)], request.AsksAllowed ? Allowed.OnGroup : Allowed.NotAsked));

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Groups.Select(id => new GroupDescription(error, id, "", "", "", []))], Allowed.NotAsked);

    /// <summary>This request does not know the groups of the new protocol.</summary>
    private GroupDescription Describe(string id) =>
        groups.Describe(id) is { Type: GroupDescription.Classic } group ? group : new(ErrorCode.None, id, Dead, "", "", []);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Structs(response.Groups, (ref w, group) =>
        {
            var isMissing = w.Version >= 6 && group.State == Dead;
            w.Error(isMissing ? ErrorCode.GroupIdNotFound : group.Error);
            if (w.Version >= 6) w.String(isMissing ? $"There is no classic group '{group.Id}'." : null);
            w.String(group.Id);
            w.String(group.State);
            w.String(group.ProtocolType);
            w.String(group.Protocol);
            w.Structs(group.Members, static (ref w, member) =>
            {
                w.String(member.Id);
                if (w.Version >= 4) w.String(member.InstanceId);
                w.String(member.ClientId);
                w.String(member.Host);
                w.Bytes(member.Metadata);
                w.Bytes(member.Assignment);
            });
            if (w.Version >= 3) w.Int32(response.Allowed);
        });
    }
}
