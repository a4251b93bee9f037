using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>Names that Azure accepts, known before deployment, and tags on everything.</summary>
public static class NameRules
{
    /// <summary>Azure's limits: what the last part of a name may be.</summary>
    private static readonly IReadOnlyDictionary<string, string> Limits = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.App/containerApps"] = "^[a-z][a-z0-9-]{0,30}[a-z0-9]$",
        ["Microsoft.App/managedEnvironments"] = "^[a-z0-9-]{2,60}$",
        ["Microsoft.Confluent/organizations/environments/clusters/topics"] = "^[a-zA-Z0-9._-]{1,249}$",
        ["Microsoft.ContainerRegistry/registries"] = "^[a-zA-Z0-9]{5,50}$",
        ["Microsoft.EventGrid/namespaces"] = "^[a-zA-Z0-9-]{3,50}$",
        ["Microsoft.EventGrid/namespaces/topicSpaces"] = "^[a-zA-Z0-9-]{3,50}$",
        ["Microsoft.EventGrid/topics"] = "^[a-zA-Z0-9-]{3,50}$",
        ["Microsoft.EventHub/namespaces"] = "^[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]$",
        ["Microsoft.EventHub/namespaces/eventhubs"] = "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,254}[a-zA-Z0-9]$",
        ["Microsoft.EventHub/namespaces/eventhubs/consumergroups"] = "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,49}$",
        ["Microsoft.KeyVault/vaults"] = "^[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$",
        ["Microsoft.OperationalInsights/workspaces"] = "^[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]$",
        ["Microsoft.Resources/resourceGroups"] = @"^[a-zA-Z0-9._()-]{0,89}[a-zA-Z0-9_()-]$",
        ["Microsoft.Storage/storageAccounts"] = "^[a-z0-9]{3,24}$",
        ["Microsoft.Web/serverfarms"] = "^[a-zA-Z0-9-]{1,60}$",
        ["Microsoft.Web/sites"] = "^[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]$",
    };

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("Every name is within Azure's limits", WithinLimits),
        new("Every name is known before deployment", Known),
        new("Everything that can be tagged is tagged", Tagged),
    ];

    private static IEnumerable<string> WithinLimits(InfraSnapshot snapshot) =>
        from resource in snapshot.Resources
        where Limits.TryGetValue(resource.Type, out var limit) && !Regex.IsMatch(resource.ShortName, limit)
        select $"{resource} does not match {Limits[resource.Type]}";

    private static IEnumerable<string> Known(InfraSnapshot snapshot) =>
        from resource in snapshot.Resources where resource.Id.Contains('[', StringComparison.Ordinal) select $"{resource.Id} is not known";

    private static IEnumerable<string> Tagged(InfraSnapshot snapshot) =>
        from resource in snapshot.Resources
        where resource.Json["location"] is not null && resource.Json["tags"]?["azd-env-name"] is null
        select $"{resource} has no tags";
}
