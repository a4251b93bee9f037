using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// Metadata (key 3), v0-13: the one broker, its topics and their partitions; creates topics if asked and allowed. v1 racks and controller,
/// v2 cluster id, v4 whether to create, v5 offline replicas, v7 leader epochs, v8 authorized operations, v9 flexible, v10 topic ids,
/// v12 asks by them, v13 an error for all.
/// </summary>
public sealed class MetadataApi(TopicStore topics, TopicCreation creation)
    : KafkaApi<MetadataApi.Request, MetadataApi.Response>(ApiKey.Metadata, 0, 13, flexibleFrom: 9)
{
    private const short ById = 12;

    public sealed record Request(Topic[]? Topics, bool MayCreate, bool AsksCluster, bool AsksTopics, short Version);
    public readonly record struct Topic(Guid Id, string? Name);
    public sealed record Response(
        BrokerAddress Broker,
        IReadOnlyCollection<TopicResult> Topics,
        int AllowedOnCluster,
        int AllowedOnTopics,
        ErrorCode Error = ErrorCode.None);
    public sealed record TopicResult(ErrorCode Error, string? Name, Guid Id = default, int Partitions = 0);

    protected override Request Read(ref KafkaReader r)
    {
        var named = r.NullableStructs(
            static (ref r) => r.Version >= 10 ? new Topic(r.Uuid(), r.NullableString()) : new(default, r.String()));
        if (r.Version == 0 && named is []) named = null; // before v1, none meant all
        var mayCreate = r.Version < 4 || r.Bool();
        var asksCluster = r.Version is >= 8 and <= 10 && r.Bool();
        return new(named, mayCreate, asksCluster, r.Version >= 8 && r.Bool(), r.Version);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        caller.Broker, [.. request.Topics?.Select(topic => Describe(topic, request)) ?? topics.All.Select(Found)],
        request.AsksCluster ? Allowed.OnCluster : Allowed.NotAsked, request.AsksTopics ? Allowed.OnTopic : Allowed.NotAsked));

    protected override Response Fail(Request request, ErrorCode error) => new(
        new("127.0.0.1", 0), [.. (request.Topics ?? []).Select(topic => new TopicResult(error, topic.Name, topic.Id))], Allowed.NotAsked,
        Allowed.NotAsked, error);

    /// <summary>librdkafka asks for all topics with a count of four zero bytes in v9 too, although the count is one byte there.</summary>
    protected override bool ToleratesMore => true;

    protected override IEnumerable<string> TopicsOf(Request request) =>
        (request.Topics ?? []).Select(topic => topic.Name ?? topics.Find(topic.Id)?.Name ?? "");

    private TopicResult Describe(Topic asked, Request request)
    {
        if (asked.Name is not { } name)
        {
            if (request.Version < ById) return new(ErrorCode.InvalidRequest, ""); // v10 and v11 have the field, and no one may use it
            return topics.Find(asked.Id) is { } known ? Found(known) : new(ErrorCode.UnknownTopicId, null, asked.Id);
        }
        if (topics.Find(name) is { } topic) return Found(topic);
        var error = request.MayCreate
            ? creation.ByUse(name)
            : TopicStore.IsName(name)
            ? ErrorCode.UnknownTopicOrPartition
            : ErrorCode.InvalidTopic;
        // What has just been created has no leader yet: Kafka says that it is unknown, and whoever asks again finds it.
        return new(error == ErrorCode.None ? ErrorCode.UnknownTopicOrPartition : error, name);
    }

    private static TopicResult Found(Log.Topic topic) => new(ErrorCode.None, topic.Name, topic.Id, topic.Partitions.Count);

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
        w.Structs(response.Topics, (ref w, topic) =>
        {
            w.Error(topic.Error);
            w.String(topic.Name);
            if (w.Version >= 10) w.Uuid(topic.Id);
            if (w.Version >= 1) w.Bool(false); // internal
            w.Structs([.. Enumerable.Range(0, topic.Partitions)], WritePartition);
            if (w.Version >= 8) w.Int32(response.AllowedOnTopics);
        });
        if (w.Version is >= 8 and <= 10) w.Int32(response.AllowedOnCluster);
        if (w.Version >= 13) w.Error(response.Error);
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
