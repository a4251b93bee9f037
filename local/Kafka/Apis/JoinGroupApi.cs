using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// JoinGroup (key 11), v0-9: enters a group and waits for its next generation. v1 rebalance timeout, v2 throttle, v4 members get an id
/// first, v5 static members, v6 flexible, v7 protocol type, v8 reason (ignored), v9 skipped assignment, of a static leader that returns.
/// </summary>
public sealed class JoinGroupApi(GroupCoordinator groups, TimeSpan shortestSession)
    : KafkaApi<JoinRequest, JoinResult>(ApiKey.JoinGroup, 0, 9, flexibleFrom: 6)
{
    /// <summary>Kafka's group.max.session.timeout.ms.</summary>
    public const int LongestSession = 1_800_000;

    protected override JoinRequest Read(ref KafkaReader r)
    {
        var (group, session) = (r.String(), r.Int32());
        var rebalance = r.Version >= 1 ? r.Int32() : -1;
        var member = r.String();
        var instance = r.Version >= 5 ? r.NullableString() : null;
        var type = r.String();
        var protocols = r.Structs(static (ref r) => new Protocol(r.String(), r.Bytes()));
        if (r.Version >= 8) _ = r.NullableString(); // reason
        return new(group, session, rebalance, member, instance, type, protocols, r.Version >= 4, r.Version >= 9);
    }

    protected override async ValueTask<JoinResult?> Handle(JoinRequest request, Caller caller, CancellationToken stop) =>
        request.Group == "" ? Fail(request, ErrorCode.InvalidGroupId)
        : request.SessionTimeoutMs < shortestSession.TotalMilliseconds || request.SessionTimeoutMs > LongestSession
        ? Fail(request, ErrorCode.InvalidSessionTimeout)
        : await groups.Join(request, caller).WaitAsync(stop);

    protected override JoinResult Fail(JoinRequest request, ErrorCode error) => new(error, request.MemberId);

    protected override void Write(ref KafkaWriter w, JoinResult response)
    {
        if (w.Version >= 2) w.NoThrottle();
        w.Error(response.Error);
        w.Int32(response.Generation);
        if (w.Version >= 7) w.String(response.ProtocolType);
        w.String(response.Protocol ?? (w.Version >= 7 ? null : ""));
        w.String(response.Leader);
        if (w.Version >= 9) w.Bool(response.SkipsAssignment);
        w.String(response.MemberId);
        w.Structs(response.Members ?? [], static (ref w, member) =>
        {
            w.String(member.Id);
            if (w.Version >= 5) w.String(member.InstanceId);
            w.Bytes(member.Metadata);
        });
    }
}
