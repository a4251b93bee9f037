using System.Globalization;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DescribeConfigs (key 32), v0-4: the settings of topics and of the broker. v1 sources and synonyms, v3 types and documentation, v4
/// flexible.
/// </summary>
public sealed class DescribeConfigsApi(TopicStore topics, BrokerSettings broker)
    : KafkaApi<DescribeConfigsApi.Request, DescribeConfigsApi.Response>(ApiKey.DescribeConfigs, 0, 4, flexibleFrom: 4)
{
    private const sbyte SetAtStart = 4;

    public sealed record Request(Resource[] Resources, bool AsksSynonyms, bool AsksDocumentation);
    public sealed record Resource(ConfigResource Of, string[]? Names);
    public sealed record Response(Result[] Results);
    public sealed record Result(ConfigResource Of, ErrorCode Error, string? Why, Setting[] Settings);
    public sealed record Setting(
        string Name,
        string Value,
        bool IsReadOnly,
        sbyte Source,
        SettingType Type,
        string? Documentation,
        Synonym[] Synonyms);
    public readonly record struct Synonym(string Name, string Value, sbyte Source);

    protected override Request Read(ref KafkaReader r)
    {
        var resources = r.Structs(static (ref r) => new Resource(new(r.Int8(), r.String()), r.NullableArray(static (ref r) => r.String())));
        return new(resources, r.Version >= 1 && r.Bool(), r.Version >= 3 && r.Bool());
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Resources.Select(resource => Describe(resource, request))]));

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Resources.Select(r => new Result(r.Of, error, null, []))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Resources.Where(r => r.Of.IsTopic).Select(r => r.Of.Name);

    private Result Describe(Resource resource, Request request)
    {
        if (resource.Of.IsBroker) return Broker(resource, request);
        if (!resource.Of.IsTopic) return new(resource.Of, ErrorCode.InvalidRequest, "Only topics and brokers have settings here.", []);
        if (!TopicStore.IsName(resource.Of.Name))
            return new(resource.Of, ErrorCode.InvalidTopic, $"'{resource.Of.Name}' is not a topic name.", []);
        if (topics.Find(resource.Of.Name) is not { } topic) return new(resource.Of, ErrorCode.UnknownTopicOrPartition, null, []);
        return new(
            resource.Of,
            ErrorCode.None,
            null,
            [.. topic.Config.Settings.Where(setting => IsAsked(resource, setting.Name)).Select(setting => Of(setting, request))]);
    }

    /// <summary>
    /// Without a broker's number the request asks for the defaults of all brokers, and there are none that could be changed.
    /// </summary>
    private Result Broker(Resource resource, Request request)
    {
        if (resource.Of.Name == "") return new(resource.Of, ErrorCode.None, null, []);
        if (resource.Of.Name != BrokerAddress.NodeId.ToString(CultureInfo.InvariantCulture))
        {
            return new(
                resource.Of, ErrorCode.InvalidRequest, $"There is one broker, {BrokerAddress.NodeId}, and no '{resource.Of.Name}'.", []);
        }
        var asked = broker.All.Where(entry => IsAsked(resource, entry.Name)).Select(entry => new Setting(
            entry.Name, entry.Value, IsReadOnly: true, entry.IsOption ? SetAtStart : TopicConfig.SetByDefault, entry.Type,
            request.AsksDocumentation ? entry.Documentation : null, []));
        return new(resource.Of, ErrorCode.None, null, [.. asked]);
    }

    private static bool IsAsked(Resource resource, string name) => resource.Names?.Contains(name) ?? true;

    private static Setting Of((string Name, string Value, sbyte Source) setting, Request request)
    {
        var known = TopicConfig.Known[setting.Name];
        Synonym[] synonyms = !request.AsksSynonyms ? [] : setting.Source == TopicConfig.SetOnTopic
            ? [new(setting.Name, setting.Value, setting.Source), new(setting.Name, known.Default, TopicConfig.SetByDefault)]
            : [new(setting.Name, known.Default, TopicConfig.SetByDefault)];
        return new(
            setting.Name, setting.Value, IsReadOnly: false, setting.Source, known.Type,
            request.AsksDocumentation ? known.Documentation : null, synonyms);
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

    private static void WriteSetting(ref KafkaWriter w, Setting setting)
    {
        w.String(setting.Name);
        w.String(setting.Value);
        w.Bool(setting.IsReadOnly);
        if (w.Version == 0) w.Bool(setting.Source == TopicConfig.SetByDefault); else w.Int8(setting.Source);
        w.Bool(false); // sensitive
        if (w.Version >= 1) w.Structs(setting.Synonyms, WriteSynonym);
        if (w.Version >= 3) w.Int8((sbyte)setting.Type);
        if (w.Version >= 3) w.String(setting.Documentation);
    }

    private static void WriteSynonym(ref KafkaWriter w, Synonym synonym)
    {
        w.String(synonym.Name);
        w.String(synonym.Value);
        w.Int8(synonym.Source);
    }
}
