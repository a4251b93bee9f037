using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>Traffic is encrypted, and in a private network nothing listens on the internet.</summary>
public static class NetworkRules
{
    /// <summary>Where the least TLS version is set, and what is good enough.</summary>
    private static readonly IReadOnlyList<(string Type, string Property, IReadOnlyList<string> Values)> Encrypted =
    [
        ("Microsoft.EventGrid/namespaces", "minimumTlsVersionAllowed", ["1.2", "1.3"]),
        ("Microsoft.EventGrid/topics", "minimumTlsVersionAllowed", ["1.2", "1.3"]),
        ("Microsoft.EventHub/namespaces", "minimumTlsVersion", ["1.2", "1.3"]),
        ("Microsoft.Storage/storageAccounts", "minimumTlsVersion", ["TLS1_2", "TLS1_3"]),
        ("Microsoft.Storage/storageAccounts", "supportsHttpsTrafficOnly", ["true"]),
        ("Microsoft.Web/sites", "httpsOnly", ["true"]),
        ("Microsoft.Web/sites", "siteConfig.minTlsVersion", ["1.2", "1.3"]),
        ("Microsoft.Web/sites", "siteConfig.scmMinTlsVersion", ["1.2", "1.3"]),
    ];

    /// <summary>Types that have a public side unless told otherwise, and whether a private endpoint leads to them.</summary>
    private static readonly IReadOnlyList<(string Type, string Property, bool HasEndpoint)> Public =
    [
        ("Microsoft.App/managedEnvironments", "publicNetworkAccess", false),
        ("Microsoft.ContainerRegistry/registries", "publicNetworkAccess", true),
        ("Microsoft.EventGrid/namespaces", "publicNetworkAccess", true),
        ("Microsoft.EventGrid/topics", "publicNetworkAccess", true),
        ("Microsoft.EventHub/namespaces", "publicNetworkAccess", true),
        ("Microsoft.EventHub/namespaces/networkRuleSets", "publicNetworkAccess", false),
        ("Microsoft.Insights/components", "publicNetworkAccessForIngestion", false),
        ("Microsoft.Insights/components", "publicNetworkAccessForQuery", false),
        ("Microsoft.Insights/dataCollectionEndpoints", "networkAcls.publicNetworkAccess", false),
        ("Microsoft.KeyVault/vaults", "publicNetworkAccess", true),
        ("Microsoft.OperationalInsights/workspaces", "publicNetworkAccessForIngestion", false),
        ("Microsoft.OperationalInsights/workspaces", "publicNetworkAccessForQuery", false),
        ("Microsoft.Storage/storageAccounts", "publicNetworkAccess", true),
        ("Microsoft.Web/sites", "publicNetworkAccess", true),
    ];

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("TLS 1.2 or later everywhere", Tls),
        new("No public network in a private environment", NoPublicNetwork),
        new("In a private environment a private endpoint leads to everything", Endpoints),
        new("In a private environment functions and ingress are in the network and leave by one address", Inside),
    ];

    private static IEnumerable<string> Tls(InfraSnapshot snapshot) =>
        from entry in Encrypted
        from resource in snapshot.OfType(entry.Type)
        where !entry.Values.Contains(resource.Text(entry.Property))
        select $"{resource}: {entry.Property} is {resource.Text(entry.Property)}";

    private static IEnumerable<string> NoPublicNetwork(InfraSnapshot snapshot) =>
        !snapshot.IsPrivate ? [] :
        from entry in Public
        from resource in snapshot.OfType(entry.Type)
        where !resource.Text(entry.Property).Equals("Disabled", StringComparison.OrdinalIgnoreCase)
        select $"{resource}: {entry.Property} is {resource.Text(entry.Property)}";

    private static IEnumerable<string> Endpoints(InfraSnapshot snapshot)
    {
        if (!snapshot.IsPrivate) return [];
        var reached = snapshot
            .OfType("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint["privateLinkServiceConnections"]!.ToJsonString())
            .ToList();
        return from entry in Public
               where entry.HasEndpoint
               from resource in snapshot.OfType(entry.Type)
               where !reached.Exists(connections => connections.Contains($"\"{resource.Id}\"", StringComparison.OrdinalIgnoreCase))
               select $"no private endpoint leads to {resource}";
    }

    private static IEnumerable<string> Inside(InfraSnapshot snapshot)
    {
        if (!snapshot.IsPrivate) yield break;
        foreach (var app in snapshot.OfType("Microsoft.Web/sites").Where(app => app.Text("virtualNetworkSubnetId") == ""))
            yield return $"{app} is outside";
        foreach (var environment in snapshot
            .OfType("Microsoft.App/managedEnvironments")
            .Where(environment => environment.Text("vnetConfiguration.internal") != "true"))
        {
            yield return $"{environment} is outside";
        }
        foreach (var subnet in snapshot
            .OfType("Microsoft.Network/virtualNetworks")
            .SelectMany(network => network["subnets"]!.AsArray())
            .Where(IsDelegatedWithoutNat))
        {
            yield return $"subnet {subnet!["name"]} has no NAT gateway";
        }
    }

    private static bool IsDelegatedWithoutNat(JsonNode? subnet) =>
        subnet!["properties"]!["delegations"] is not null && subnet["properties"]!["natGateway"] is null;
}
