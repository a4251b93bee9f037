namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>On Event Grid a client reaches its own topics only.</summary>
public static class MqttRules
{
    private const string Self = "${client.authenticationName}";

    /// <summary>The topics of a client, by what it may do there.</summary>
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Allowed = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Publisher"] = [$"events/{Self}"],
        ["Subscriber"] = [$"replies/{Self}/#", $"notifications/{Self}/#", "notifications/all/#", $"state/{Self}/#", "state/all/#"],
    };

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("An MQTT client sends and reads what is its own or for all", OwnTopics),
        new("Only what clients send is routed to Kafka", RoutedTopics),
        new("One user stays in one partition", PartitionKey),
    ];

    private static IEnumerable<string> OwnTopics(InfraSnapshot snapshot) =>
        from binding in snapshot.OfType("Microsoft.EventGrid/namespaces/permissionBindings")
        where binding.Text("clientGroupName") != "system"
        from space in snapshot.OfType("Microsoft.EventGrid/namespaces/topicSpaces")
        where space.ShortName == binding.Text("topicSpaceName")
        from template in space["topicTemplates"]!.AsArray()
        where !Allowed[binding.Text("permission")].Contains(template!.ToString())
        select $"{binding} reaches {template}";

    private static IEnumerable<string> RoutedTopics(InfraSnapshot snapshot) =>
        from subscription in snapshot.OfType("Microsoft.EventGrid/topics/eventSubscriptions")
        where subscription.Text("filter.subjectBeginsWith") != "events/"
        select $"{subscription} routes more than events/";

    private static IEnumerable<string> PartitionKey(InfraSnapshot snapshot) =>
        from subscription in snapshot.OfType("Microsoft.EventGrid/topics/eventSubscriptions")
        let mappings = subscription["deliveryWithResourceIdentity.destination.properties.deliveryAttributeMappings"]?.AsArray() ?? []
        where !mappings.Any(
            mapping => mapping!["name"]!.ToString() == "PartitionKey" && mapping["properties"]!["sourceField"]!.ToString() == "subject")
        select $"{subscription} does not key by MQTT topic";
}
