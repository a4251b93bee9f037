using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>DescribeGroups (key 15), v0-5: state and members of groups. v1 throttle, v3 authorized operations (never filled in), v4 static members, v5 flexible.</summary>
public sealed class DescribeGroupsApi(GroupCoordinator groups) : KafkaApi<DescribeGroupsApi.Request, DescribeGroupsApi.Response>(ApiKey.DescribeGroups, 0, 5, flexibleFrom: 5)
{
    public sealed record Request(string[] Groups);
    public sealed record Response(GroupDescription[] Groups);

    protected override Request Read(ref KafkaReader r)
    {
        var ids = r.Strings();
        if (r.Version >= 3) _ = r.Bool(); // include authorized operations
        return new(ids);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response([.. request.Groups.Select(groups.Describe)]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Groups.Select(id => new GroupDescription(error, id, "", "", "", []))]);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Structs(response.Groups, static (ref w, group) =>
        {
            w.Error(group.Error);
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
            if (w.Version >= 3) w.Int32(KafkaWriter.NotAsked);
        });
    }
}
