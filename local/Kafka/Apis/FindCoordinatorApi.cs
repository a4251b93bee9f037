using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>FindCoordinator (key 10), v0-3: always this broker. v1 key type, error message and throttle, v3 flexible. Not: several keys at once (v4).</summary>
public sealed class FindCoordinatorApi() : KafkaApi<FindCoordinatorApi.Request, FindCoordinatorApi.Response>(ApiKey.FindCoordinator, 0, 3, flexibleFrom: 3)
{
    public sealed record Request;
    public sealed record Response(ErrorCode Error, BrokerAddress? Broker);

    protected override Request Read(ref KafkaReader r)
    {
        _ = r.String(); // group or transactional id
        if (r.Version >= 1) _ = r.Int8(); // which of the two
        return new();
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(ErrorCode.None, caller.Broker));

    protected override Response Fail(Request request, ErrorCode error) => new(error, null);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Error(response.Error);
        if (w.Version >= 1) w.String(null); // message
        w.Int32(response.Broker is null ? -1 : BrokerAddress.NodeId);
        w.String(response.Broker?.Host ?? "");
        w.Int32(response.Broker?.Port ?? -1);
    }
}
