using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>CreatePartitions (key 37), v0-3: gives a topic more partitions. v2 flexible.</summary>
public sealed class CreatePartitionsApi(TopicCreation creation)
    : KafkaApi<CreatePartitionsApi.Request, CreatePartitionsApi.Response>(ApiKey.CreatePartitions, 0, 3, flexibleFrom: 2)
{
    public sealed record Request((string Name, int Total, int[][]? Assigned)[] Topics, bool OnlyCheck);
    public sealed record Response((string Name, ErrorCode Error, string? Why)[] Results);

    protected override Request Read(ref KafkaReader r)
    {
        var topics = r.Structs(static (ref r) =>
        {
            return (r.String(), r.Int32(), r.NullableStructs(static (ref r) => r.Int32s()));
        });
        _ = r.Int32(); // timeout
        return new(topics, r.Bool());
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Topics.Select(topic => Widen(topic, request.OnlyCheck))]));

    private (string Name, ErrorCode Error, string? Why) Widen((string Name, int Total, int[][]? Assigned) topic, bool onlyCheck)
    {
        var (error, why) = creation.Widen(topic.Name, topic.Total, topic.Assigned, onlyCheck);
        return (topic.Name, error, why);
    }

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Topics.Select(topic => (topic.Name, error, (string?)null))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Results, static (ref w, result) =>
        {
            w.String(result.Name);
            w.Error(result.Error);
            w.String(result.Why);
        });
    }
}
