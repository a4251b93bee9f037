using ServerlessEvents.Engine;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>Bicep makes the topics that `sevents topics apply` would make.</summary>
public static class TopicRules
{
    private const string Confluent = "Microsoft.Confluent/organizations/environments/clusters/topics";

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("The topics of Bicep are those of the code", SameTopics),
        new("Topics on Confluent keep what the code says", SameConfig),
        new("Topics on Event Hubs keep what the code says, as far as the tier allows", SameRetention),
        new("Topic settings name topics that exist", NamedTopics),
    ];

    private static IReadOnlyList<TopicDeclaration> Declared(InfraSnapshot snapshot) =>
        new Topics(FunctionAppRules.Settings(snapshot).First(setting => setting.Key == "Context").Value).Declare();

    /// <summary>The topics that Bicep makes; the audit event hub of SIEMs lies in another namespace and is none of them.</summary>
    private static IReadOnlyList<Resource> Made(InfraSnapshot snapshot) =>
    [
        .. snapshot.OfType(Confluent),
        .. snapshot
            .OfType("Microsoft.EventHub/namespaces/eventhubs")
            .Where(hub => hub.Name.StartsWith("evhns-kafka-", StringComparison.Ordinal))
    ];

    private static IEnumerable<string> SameTopics(InfraSnapshot snapshot)
    {
        var made = Made(snapshot)
            .Select(topic =>
                $"{topic.ShortName} with {(topic.Is(Confluent) ? topic.Text("partitionsCount") : topic.Text("partitionCount"))} partitions")
            .ToHashSet();
        var declared = Declared(snapshot).Select(topic => $"{topic.Name} with {topic.Partitions} partitions").ToHashSet();
        return declared
            .Except(made)
            .Select(topic => $"{topic} is not made")
            .Concat(made.Except(declared).Select(topic => $"{topic} is not declared"));
    }

    private static IEnumerable<string> SameConfig(InfraSnapshot snapshot) =>
        from topic in snapshot.OfType(Confluent)
        from declared in Declared(snapshot)
        where declared.Name == topic.ShortName
        let made = topic["inputConfigs"]!
            .AsArray()
            .ToDictionary(config => config!["name"]!.ToString(), config => config!["value"]!.ToString())
        from config in declared.Config
        where made.GetValueOrDefault(config.Key) != config.Value
        select $"{topic}: {config.Key} is {made.GetValueOrDefault(config.Key)}, not {config.Value}";

    private static IEnumerable<string> SameRetention(InfraSnapshot snapshot) =>
        from declared in Declared(snapshot)
        from hub in Made(snapshot)
        where hub.ShortName == declared.Name && !hub.Is(Confluent)
        let longest = TimeSpan.FromDays(snapshot.Resources.Any(resource =>
            resource.Is("Microsoft.EventHub/namespaces") && hub.LiesIn(resource) && resource.Json["sku"]!["tier"]!.ToString() == "Premium")
            ? 90
            : 7)
        let hours = (int)new[] { declared.Retention ?? longest, longest }.Min().TotalHours
        let right = declared.Compacted
            ? hub.Text("retentionDescription.cleanupPolicy") == "Compact"
            : hub.Text("retentionDescription.retentionTimeInHours") == $"{hours}"
        where !right
        select $"{hub} does not keep {(declared.Compacted ? "the last record of each key" : $"{hours} hours")}";

    private static IEnumerable<string> NamedTopics(InfraSnapshot snapshot) =>
        from setting in FunctionAppRules.Settings(snapshot).Concat(FunctionAppRules.IngressVariables(snapshot))
        where setting.Key.EndsWith("Topic", StringComparison.Ordinal) && !Declared(snapshot).Any(topic => topic.Name == setting.Value)
        select $"{setting.Key} is {setting.Value}, which is no topic";
}
