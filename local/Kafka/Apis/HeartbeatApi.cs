using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// Heartbeat (key 12), v0-4: a member is alive, and learns whether the group is rebalancing. v1 throttle, v3 static members, v4 flexible.
/// </summary>
public sealed class HeartbeatApi(GroupCoordinator groups)
    : KafkaApi<HeartbeatApi.Request, HeartbeatApi.Response>(ApiKey.Heartbeat, 0, 4, flexibleFrom: 4)
{
    public sealed record Request(string Group, int Generation, string MemberId, string? InstanceId);
    public sealed record Response(ErrorCode Error);

    protected override Request Read(ref KafkaReader r) =>
        new(r.String(), r.Int32(), r.String(), r.Version >= 3 ? r.NullableString() : null);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response(
            groups.Find(request.Group)?.Heartbeat(request.MemberId, request.InstanceId, request.Generation) ?? ErrorCode.UnknownMemberId));

    protected override Response Fail(Request request, ErrorCode error) => new(error);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Error(response.Error);
    }
}
