using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DeleteTopics (key 20), v0-6: removes topics, their records and what groups know of them. v1 throttle, v4 flexible, v5 messages, v6
/// topic ids.
/// </summary>
public sealed class DeleteTopicsApi(TopicStore topics, TopicCreation creation, OffsetStore offsets)
    : KafkaApi<DeleteTopicsApi.Request, DeleteTopicsApi.Response>(ApiKey.DeleteTopics, 0, 6, flexibleFrom: 4)
{
    private const short ById = 6;

    public sealed record Request(Topic[] Topics);
    public readonly record struct Topic(string? Name, Guid Id);
    public sealed record Response((Topic Topic, ErrorCode Error)[] Results);

    protected override Request Read(ref KafkaReader r)
    {
        var asked = r.Version < ById
            ? [.. r.Strings().Select(name => new Topic(name, default))]
            : r.Structs(static (ref r) => new Topic(r.NullableString(), r.Uuid()));
        _ = r.Int32(); // timeout
        return new(asked);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Topics.Select(Delete)]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Topics.Select(topic => (topic, error))]);

    protected override IEnumerable<string> TopicsOf(Request request) =>
        request.Topics.Select(topic => topic.Name ?? topics.Find(topic.Id)?.Name ?? "");

    private (Topic, ErrorCode) Delete(Topic asked)
    {
        if (asked.Name is not null && asked.Id != default) return (asked, ErrorCode.InvalidRequest); // one or the other
        if ((asked.Name is null ? topics.Find(asked.Id) : topics.Find(asked.Name)) is not { } topic)
            return (asked, asked.Name is null ? ErrorCode.UnknownTopicId : creation.Delete(asked.Name));
        var error = creation.Delete(topic.Name);
        if (error == ErrorCode.None) offsets.Remove(key => key.Topic == topic.Name);
        return (new(topic.Name, topic.Id), error);
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Structs(response.Results, static (ref w, result) =>
        {
            w.String(result.Topic.Name);
            if (w.Version >= ById) w.Uuid(result.Topic.Id);
            w.Error(result.Error);
            if (w.Version >= 5) w.String(null); // message
        });
    }
}
