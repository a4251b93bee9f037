using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>DeleteTopics (key 20), v0-5: removes topics, their records and what groups know of them. v1 throttle, v4 flexible, v5 messages. Not: topic ids (v6).</summary>
public sealed class DeleteTopicsApi(TopicCreation creation, OffsetStore offsets) : KafkaApi<DeleteTopicsApi.Request, DeleteTopicsApi.Response>(ApiKey.DeleteTopics, 0, 5, flexibleFrom: 4)
{
    public sealed record Request(string[] Topics);
    public sealed record Response((string Topic, ErrorCode Error)[] Results);

    protected override Request Read(ref KafkaReader r)
    {
        var names = r.Strings();
        _ = r.Int32(); // timeout
        return new(names);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response([.. request.Topics.Select(name => (name, Delete(name)))]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Topics.Select(name => (name, error))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics;

    private ErrorCode Delete(string name)
    {
        var error = creation.Delete(name);
        if (error == ErrorCode.None) offsets.Remove(key => key.Topic == name);
        return error;
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Structs(response.Results, static (ref w, result) =>
        {
            w.String(result.Topic);
            w.Error(result.Error);
            if (w.Version >= 5) w.String(null); // message
        });
    }
}
