using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// Metadata (key 3), v0-9: the one broker, its topics and their partitions; creates topics if asked and allowed. v1 racks and controller,
/// v2 cluster id, v4 whether to create, v5 offline replicas, v7 leader epochs, v8 authorized operations (never filled in), v9 flexible.
/// </summary>
public sealed class MetadataApi(TopicStore topics, TopicCreation creation) : KafkaApi<MetadataApi.Request, MetadataApi.Response>(ApiKey.Metadata, 0, 9, flexibleFrom: 9)
{
    public sealed record Request(string[]? Topics, bool MayCreate);
    public sealed record Response(BrokerAddress Broker, IReadOnlyCollection<TopicResult> Topics);
    public sealed record TopicResult(ErrorCode Error, string Name, int Partitions = 0);

    protected override Request Read(ref KafkaReader r)
    {
        var names = r.NullableStructs(static (ref r) => r.String());
        if (r.Version == 0 && names is []) names = null; // before v1, none meant all
        var mayCreate = r.Version < 4 || r.Bool();
        if (r.Version >= 8) (_, _) = (r.Bool(), r.Bool()); // include authorized operations
        return new(names, mayCreate);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        caller.Broker, [.. request.Topics?.Select(name => Describe(name, request.MayCreate)) ?? topics.All.Select(topic => new TopicResult(ErrorCode.None, topic.Name, topic.Partitions.Count))]));

    protected override Response Fail(Request request, ErrorCode error) => new(
        new("127.0.0.1", 0), [.. (request.Topics ?? []).Select(name => new TopicResult(error, name))]);

    /// <summary>librdkafka asks for all topics with a count of four zero bytes in v9 too, where one is meant.</summary>
    protected override bool ToleratesMore => true;

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics ?? [];

    private TopicResult Describe(string name, bool mayCreate)
    {
        if (topics.Find(name) is { } topic) return new(ErrorCode.None, name, topic.Partitions.Count);
        var error = mayCreate ? creation.ByUse(name) : TopicStore.IsName(name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopic;
        return new(error, name, topics.Find(name)?.Partitions.Count ?? 0);
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 3) w.NoThrottle();
        w.Structs([response.Broker], static (ref w, broker) =>
        {
            w.Int32(BrokerAddress.NodeId);
            w.String(broker.Host);
            w.Int32(broker.Port);
            if (w.Version >= 1) w.String(null); // rack
        });
        if (w.Version >= 2) w.String(DescribeClusterApi.ClusterId);
        if (w.Version >= 1) w.Int32(BrokerAddress.NodeId); // controller
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.Error(topic.Error);
            w.String(topic.Name);
            if (w.Version >= 1) w.Bool(false); // internal
            w.Structs([.. Enumerable.Range(0, topic.Partitions)], WritePartition);
            if (w.Version >= 8) w.Int32(KafkaWriter.NotAsked);
        });
        if (w.Version >= 8) w.Int32(KafkaWriter.NotAsked);
    }

    private static void WritePartition(ref KafkaWriter w, int partition)
    {
        w.Error(ErrorCode.None);
        w.Int32(partition);
        w.Int32(BrokerAddress.NodeId);
        if (w.Version >= 7) w.Int32(0); // leader epoch
        w.Int32s([BrokerAddress.NodeId]); // replicas
        w.Int32s([BrokerAddress.NodeId]); // in sync
        if (w.Version >= 5) w.Int32s([]); // offline
    }
}
