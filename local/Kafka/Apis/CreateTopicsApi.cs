using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// CreateTopics (key 19), v0-7: v1 validate only and messages, v2 throttle, v5 flexible and what the topic has got (the reason why it is
/// not told, a tagged field, is never needed: there are no ACLs), v7 topic ids.
/// </summary>
public sealed class CreateTopicsApi(TopicCreation creation)
    : KafkaApi<CreateTopicsApi.Request, CreateTopicsApi.Response>(ApiKey.CreateTopics, 0, 7, flexibleFrom: 5)
{
    public sealed record Request(Topic[] Topics, bool OnlyCheck);
    public sealed record Topic(
        string Name,
        int Partitions,
        short Replicas,
        (int Index, int[] Replicas)[] Assigned,
        (string Name, string? Value)[] Config);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, ErrorCode Error, string? Why = null, TopicCreation.Created? Created = null);

    protected override Request Read(ref KafkaReader r)
    {
        var topics = r.Structs(static (ref r) => new Topic(r.String(), r.Int32(), r.Int16(),
            r.Structs(static (ref r) => (r.Int32(), r.Int32s())),
            r.Structs(static (ref r) => (r.String(), r.NullableString()))));
        _ = r.Int32(); // timeout
        return new(topics, r.Version >= 1 && r.Bool());
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Topics.Select(t => Create(t, request.OnlyCheck))]));

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Topics.Select(t => new TopicResult(t.Name, error))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    private TopicResult Create(Topic topic, bool onlyCheck)
    {
        if (topic.Assigned is not [] && (topic.Partitions != -1 || topic.Replicas != -1))
        {
            return new(
                topic.Name,
                ErrorCode.InvalidRequest,
                "Where partitions are assigned to brokers, neither their number nor that of replicas is given.");
        }
        if (ReplicaAssignments.Fault(topic.Assigned) is { } fault) return new(topic.Name, ErrorCode.InvalidReplicaAssignment, fault);
        var config = topic.Config.Where(pair => pair.Value is not null)
            .GroupBy(pair => pair.Name)
            .ToDictionary(same => same.Key, same => same.Last().Value!);
        var (error, why, created) = creation.ByRequest(
            topic.Name, topic.Assigned is [] ? topic.Partitions : topic.Assigned.Length, topic.Replicas, config, onlyCheck);
        return new(topic.Name, error, why, created);
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 2) w.NoThrottle();
        w.Structs(response.Topics, static (ref w, result) =>
        {
            w.String(result.Name);
            if (w.Version >= 7) w.Uuid(result.Created?.Id ?? Guid.Empty);
            w.Error(result.Error);
            if (w.Version >= 1) w.String(result.Why);
            if (w.Version < 5) return;
            w.Int32(result.Created?.Partitions ?? -1);
            w.Int16(result.Created is null ? (short)-1 : (short)1); // replicas
            w.Structs([.. result.Created?.Config.Settings ?? []], static (ref w, setting) =>
            {
                w.String(setting.Name);
                w.String(setting.Value);
                w.Bool(false); // read only
                w.Int8(setting.Source);
                w.Bool(false); // sensitive
            });
        });
    }
}
