using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DescribeCluster (key 60), v0-2: the one broker. v1 brokers or controllers (there are only brokers to be asked), v2 fenced brokers
/// (none). Flexible from the start.
/// </summary>
public sealed class DescribeClusterApi()
    : KafkaApi<DescribeClusterApi.Request, DescribeClusterApi.Response>(ApiKey.DescribeCluster, 0, 2, flexibleFrom: 0)
{
    public const string ClusterId = "serverless-events-local";

    private const sbyte Brokers = 1;

    public sealed record Request(bool AsksAllowed, sbyte Kind);
    public sealed record Response(ErrorCode Error, string? Why, BrokerAddress Broker, int Allowed);

    protected override Request Read(ref KafkaReader r)
    {
        var request = new Request(r.Bool(), r.Version >= 1 ? r.Int8() : Brokers);
        if (r.Version >= 2) _ = r.Bool(); // fenced brokers too
        return request;
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(request.Kind == Brokers
        ? new Response(ErrorCode.None, null, caller.Broker, request.AsksAllowed ? Allowed.OnCluster : Allowed.NotAsked)
        : new Response(ErrorCode.MismatchedEndpointType, "This is a broker, and no controller.", new("", -1), Allowed.NotAsked));

    protected override Response Fail(Request request, ErrorCode error) => new(error, null, new("", -1), Allowed.NotAsked);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
        w.String(response.Why);
        if (w.Version >= 1) w.Int8(Brokers);
        w.String(ClusterId);
        w.Int32(BrokerAddress.NodeId); // controller
        w.Structs([response.Broker], static (ref w, broker) =>
        {
            w.Int32(BrokerAddress.NodeId);
            w.String(broker.Host);
            w.Int32(broker.Port);
            w.String(null); // rack
            if (w.Version >= 2) w.Bool(false); // fenced
        });
        w.Int32(response.Allowed);
    }
}
