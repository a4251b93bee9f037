using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>DescribeCluster (key 60), v0: the one broker. Flexible from the start. Not: v1, which can ask for controllers.</summary>
public sealed class DescribeClusterApi() : KafkaApi<DescribeClusterApi.Request, DescribeClusterApi.Response>(ApiKey.DescribeCluster, 0, 0, flexibleFrom: 0)
{
    public const string ClusterId = "serverless-events-local";

    public sealed record Request;
    public sealed record Response(ErrorCode Error, BrokerAddress Broker);

    protected override Request Read(ref KafkaReader r)
    {
        _ = r.Bool(); // include authorized operations
        return new();
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(ErrorCode.None, caller.Broker));

    protected override Response Fail(Request request, ErrorCode error) => new(error, new("", -1));

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
        w.String(null); // message
        w.String(ClusterId);
        w.Int32(BrokerAddress.NodeId); // controller
        w.Structs([response.Broker], static (ref w, broker) =>
        {
            w.Int32(BrokerAddress.NodeId);
            w.String(broker.Host);
            w.Int32(broker.Port);
            w.String(null); // rack
        });
        w.Int32(KafkaWriter.NotAsked);
    }
}
