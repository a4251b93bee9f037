using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// ConsumerGroupHeartbeat (key 68), v0-1: the new group protocol (KIP-848), which is not spoken here. It is answered only to say so: a client
/// that finds the request missing looks for another coordinator for ever, one that is refused gives up with a clear error.
/// </summary>
public sealed class ConsumerGroupHeartbeatApi() : KafkaApi<ConsumerGroupHeartbeatApi.Request, ConsumerGroupHeartbeatApi.Response>(ApiKey.ConsumerGroupHeartbeat, 0, 1, flexibleFrom: 0)
{
    private const string Why = "This broker does not speak the consumer group protocol of KIP-848: set group.protocol=classic.";

    public sealed record Request;
    public sealed record Response(ErrorCode Error);

    protected override Request Read(ref KafkaReader r) => new();

    /// <summary>Nothing in it could change the answer.</summary>
    protected override bool ToleratesMore => true;

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(ErrorCode.UnsupportedVersion));

    protected override Response Fail(Request request, ErrorCode error) => new(error);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
        w.String(Why);
        w.String(null); // member id
        w.Int32(-1); // member epoch
        w.Int32(0); // heartbeat interval
        w.Int8(-1); // assignment: none
    }
}
