using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// FindCoordinator (key 10), v0-6: always this broker. v1 key type, error message and throttle, v3 flexible, v4 several keys at once, v6
/// share groups (there are none).
/// </summary>
public sealed class FindCoordinatorApi()
    : KafkaApi<FindCoordinatorApi.Request, FindCoordinatorApi.Response>(ApiKey.FindCoordinator, 0, 6, flexibleFrom: 3)
{
    private const short Several = 4;

    public sealed record Request(sbyte Kind, string[] Keys);
    public sealed record Response(ErrorCode Error, BrokerAddress? Broker, string[] Keys);

    protected override Request Read(ref KafkaReader r)
    {
        var key = r.Version < Several ? r.String() : "";
        var kind = r.Version >= 1 ? r.Int8() : (sbyte)0; // group or transactional id
        return new(kind, r.Version < Several ? [key] : r.Strings());
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(
        request.Kind is 0 or 1 ? new Response(ErrorCode.None, caller.Broker, request.Keys) : Fail(request, ErrorCode.InvalidRequest));

    protected override Response Fail(Request request, ErrorCode error) => new(error, null, request.Keys);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        if (w.Version < Several)
        {
            w.Error(response.Error);
            if (w.Version >= 1) w.String(null); // message
            WriteBroker(ref w, response.Broker);
            return;
        }
        w.Structs(response.Keys, (ref w, key) =>
        {
            w.String(key);
            WriteBroker(ref w, response.Broker);
            w.Error(response.Error);
            w.String(null); // message
        });
    }

    private static void WriteBroker(ref KafkaWriter w, BrokerAddress? broker)
    {
        w.Int32(broker is null ? -1 : BrokerAddress.NodeId);
        w.String(broker?.Host ?? "");
        w.Int32(broker?.Port ?? -1);
    }
}
