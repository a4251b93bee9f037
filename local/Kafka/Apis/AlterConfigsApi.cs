using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>AlterConfigs (key 33), v0-2: replaces all settings of a topic; some clients know no other way. v2 flexible.</summary>
public sealed class AlterConfigsApi(TopicStore topics)
    : KafkaApi<AlterConfigsApi.Request, AlterConfigsApi.Response>(ApiKey.AlterConfigs, 0, 2, flexibleFrom: 2)
{
    public sealed record Request(Resource[] Resources, bool OnlyCheck);
    public sealed record Resource(ConfigResource Of, (string Name, string? Value)[] Settings);
    public sealed record Response(Result[] Results);
    public sealed record Result(ConfigResource Of, ErrorCode Error, string? Why = null);

    protected override Request Read(ref KafkaReader r) => new(
        r.Structs(static (ref r) => new Resource(new(r.Int8(), r.String()), r.Structs(static (ref r) => (r.String(), r.NullableString())))),
        r.Bool());

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Resources.Select(r => Alter(r, request.OnlyCheck))]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Resources.Select(r => new Result(r.Of, error))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Resources.Where(r => r.Of.IsTopic).Select(r => r.Of.Name);

    private Result Alter(Resource resource, bool onlyCheck)
    {
        if (!resource.Of.IsTopic) return new(resource.Of, ErrorCode.InvalidRequest, "Only topics have settings that can be changed here.");
        if (topics.Find(resource.Of.Name) is not { } topic) return new(resource.Of, ErrorCode.UnknownTopicOrPartition);
        var set = resource.Settings.Where(s => s.Value is not null)
            .GroupBy(s => s.Name)
            .ToDictionary(same => same.Key, same => same.Last().Value!);
        var (config, fault) = TopicConfig.From(set);
        if (config is null) return new(resource.Of, ErrorCode.InvalidConfig, fault);
        if (!onlyCheck) topics.Configure(topic, config);
        return new(resource.Of, ErrorCode.None);
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Results, static (ref w, result) =>
        {
            w.Error(result.Error);
            w.String(result.Why);
            w.Int8(result.Of.Type);
            w.String(result.Of.Name);
        });
    }
}
