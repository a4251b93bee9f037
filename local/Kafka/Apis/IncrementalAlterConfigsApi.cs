using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// IncrementalAlterConfigs (key 44), v0-1: sets (0), removes (1), appends to (2) or subtracts from (3) single topic settings. v1
/// flexible.
/// </summary>
public sealed class IncrementalAlterConfigsApi(TopicStore topics)
    : KafkaApi<IncrementalAlterConfigsApi.Request, IncrementalAlterConfigsApi.Response>(
        ApiKey.IncrementalAlterConfigs, 0, 1, flexibleFrom: 1)
{
    public sealed record Request(Resource[] Resources, bool OnlyCheck);
    public sealed record Resource(ConfigResource Of, (string Name, sbyte Operation, string? Value)[] Changes);
    public sealed record Response(Result[] Results);
    public sealed record Result(ConfigResource Of, ErrorCode Error, string? Why = null);

    protected override Request Read(ref KafkaReader r) => new(
        r.Structs(static (ref r) => new Resource(
            new(r.Int8(), r.String()), r.Structs(static (ref r) => (r.String(), r.Int8(), r.NullableString())))),
        r.Bool());

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Resources.Select(r => Alter(r, request.OnlyCheck))]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Resources.Select(r => new Result(r.Of, error))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Resources.Where(r => r.Of.IsTopic).Select(r => r.Of.Name);

    private Result Alter(Resource resource, bool onlyCheck)
    {
        if (!resource.Of.IsTopic) return new(resource.Of, ErrorCode.InvalidRequest, "Only topics have settings that can be changed here.");
        if (topics.Find(resource.Of.Name) is not { } topic) return new(resource.Of, ErrorCode.UnknownTopicOrPartition);
        var set = new Dictionary<string, string>(topic.Config.Set);
        foreach (var (name, operation, value) in resource.Changes) Change(set, name, operation, value ?? "");
        var (config, fault) = TopicConfig.From(set);
        if (config is null) return new(resource.Of, ErrorCode.InvalidConfig, fault);
        if (!onlyCheck) topics.Configure(topic, config);
        return new(resource.Of, ErrorCode.None);
    }

    private static void Change(Dictionary<string, string> set, string name, sbyte operation, string value)
    {
        var current = (set.GetValueOrDefault(name) ?? TopicConfig.Defaults.GetValueOrDefault(name) ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries);
        switch (operation)
        {
            case 0: set[name] = value; break;
            case 1: set.Remove(name); break;
            case 2: set[name] = string.Join(',', current.Union(value.Split(','))); break;
            case 3: set[name] = string.Join(',', current.Except(value.Split(','))); break;
            default: throw new InvalidDataException($"{operation} is no way to change a setting.");
        }
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
