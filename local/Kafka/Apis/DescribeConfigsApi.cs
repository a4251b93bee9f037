using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>DescribeConfigs (key 32), v0-4: a topic's settings, the broker's being none. v1 sources and synonyms (left out), v3 types and documentation (left out), v4 flexible.</summary>
public sealed class DescribeConfigsApi(TopicStore topics) : KafkaApi<DescribeConfigsApi.Request, DescribeConfigsApi.Response>(ApiKey.DescribeConfigs, 0, 4, flexibleFrom: 4)
{
    public sealed record Request(Resource[] Resources);
    public sealed record Resource(ConfigResource Of, string[]? Names);
    public sealed record Response(Result[] Results);
    public sealed record Result(ConfigResource Of, ErrorCode Error, string? Why, (string Name, string Value, sbyte Source)[] Settings);

    protected override Request Read(ref KafkaReader r)
    {
        var resources = r.Structs(static (ref r) => new Resource(new(r.Int8(), r.String()), r.NullableArray(static (ref r) => r.String())));
        if (r.Version >= 1) _ = r.Bool(); // include synonyms
        if (r.Version >= 3) _ = r.Bool(); // include documentation
        return new(resources);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response([.. request.Resources.Select(Describe)]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Resources.Select(r => new Result(r.Of, error, null, []))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Resources.Where(r => r.Of.IsTopic).Select(r => r.Of.Name);

    private Result Describe(Resource resource)
    {
        if (resource.Of.IsBroker) return new(resource.Of, ErrorCode.None, null, []);
        if (!resource.Of.IsTopic) return new(resource.Of, ErrorCode.InvalidRequest, "Only topics and brokers have settings here.", []);
        if (topics.Find(resource.Of.Name) is not { } topic) return new(resource.Of, ErrorCode.UnknownTopicOrPartition, null, []);
        return new(resource.Of, ErrorCode.None, null, [.. topic.Config.Settings.Where(setting => resource.Names?.Contains(setting.Name) ?? true)]);
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
            w.Structs(result.Settings, WriteSetting);
        });
    }

    private static void WriteSetting(ref KafkaWriter w, (string Name, string Value, sbyte Source) setting)
    {
        w.String(setting.Name);
        w.String(setting.Value);
        w.Bool(false); // read only
        if (w.Version == 0) w.Bool(setting.Source == TopicConfig.SetByDefault); else w.Int8(setting.Source);
        w.Bool(false); // sensitive
        if (w.Version >= 1) w.Structs<int>([], static (ref _, _) => { }); // synonyms
        if (w.Version >= 3) w.Int8(0); // type: unknown
        if (w.Version >= 3) w.String(null); // documentation
    }
}
