using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>Who may do what, and without which keys.</summary>
public static partial class AccessRules
{
    /// <summary>The one namespace that needs keys, because the Kafka trigger knows no managed identity.</summary>
    private const string KafkaNamespace = "evhns-kafka-";

    /// <summary>Where keys can be switched off, and the value that does it.</summary>
    private static readonly IReadOnlyList<(string Type, string Property, string Value)> Switches =
    [
        ("Microsoft.ContainerRegistry/registries", "adminUserEnabled", "false"),
        ("Microsoft.EventGrid/topics", "disableLocalAuth", "true"),
        ("Microsoft.EventHub/namespaces", "disableLocalAuth", "true"),
        ("Microsoft.Insights/components", "DisableLocalAuth", "true"),
        ("Microsoft.KeyVault/vaults", "enableRbacAuthorization", "true"),
        ("Microsoft.OperationalInsights/workspaces", "features.disableLocalAuth", "true"),
        ("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "false"),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "allow", "false"),
    ];

    /// <summary>The roles that are given; none of them can give roles or manage a resource.</summary>
    private static readonly IReadOnlySet<string> Roles = new HashSet<string>
    {
        "7f951dda-4ed3-4680-a7ca-43fe172d538d", // AcrPull
        "d5a91429-5739-47e2-a06b-3470a27159e7", // EventGrid Data Sender
        "a638d3c7-ab3a-418d-83e6-5f17a39d4fde", // Azure Event Hubs Data Receiver
        "2b629674-e913-4c01-ae53-ef4638d8f975", // Azure Event Hubs Data Sender
        "4633458b-17de-408a-b874-0445c86b69e6", // Key Vault Secrets User
        "3913510d-42f4-4e42-8a64-420c390055eb", // Monitoring Metrics Publisher
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe", // Storage Blob Data Contributor
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
    };

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("No local authentication or shared key where it can be avoided", NoKeys),
        new("No key in any setting or output", NoKeyInSettings),
        new("Every role assignment is below a single resource", RolesBelowOneResource),
        new("No role that can manage or give rights", OnlyDataRoles),
        new("Every identity is used", IdentitiesAreUsed),
        new("Deleted secrets can be recovered", SecretsCanBeRecovered),
    ];

    private static IEnumerable<string> NoKeys(InfraSnapshot snapshot) =>
        from entry in Switches
        from resource in snapshot.OfType(entry.Type)
        where !resource.Name.StartsWith(KafkaNamespace, StringComparison.Ordinal) && resource.Text(entry.Property) != entry.Value
        select $"{resource}: {entry.Property} is not {entry.Value}";

    private static IEnumerable<string> NoKeyInSettings(InfraSnapshot snapshot) =>
        snapshot.Resources
            .Where(resource => !resource.Is("Microsoft.KeyVault/vaults/secrets") && ListedKey().IsMatch(resource.Json.ToJsonString()))
            .Select(resource => $"{resource} holds a key")
            .Concat(snapshot.Outputs
                .AsObject()
                .Where(output => ListedKey().IsMatch(output.Value?.ToJsonString() ?? ""))
                .Select(output => $"output {output.Key} holds a key"))
            .Concat(from setting in FunctionAppRules.Settings(snapshot).Concat(FunctionAppRules.IngressVariables(snapshot))
                    where SecretName().IsMatch(setting.Key)
                        && setting.Value is not ("" or FunctionAppRules.FromVault)
                        && !setting.Value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal)
                    select $"setting {setting.Key} is not a key vault reference");

    private static IEnumerable<string> RolesBelowOneResource(InfraSnapshot snapshot) =>
        from assignment in snapshot.OfType("Microsoft.Authorization/roleAssignments")
        where !BelowOneResource().IsMatch(assignment.Id)
        select $"{assignment.Id} is wider than one resource";

    private static IEnumerable<string> OnlyDataRoles(InfraSnapshot snapshot) =>
        from assignment in snapshot.OfType("Microsoft.Authorization/roleAssignments")
        let role = assignment.Text("roleDefinitionId")
        where !Roles.Contains(role.Split('/')[^1]) && !OwnDataRoles(snapshot).Contains(role)
        select $"{assignment.Id} gives {assignment.Text("roleDefinitionId")}";

    /// <summary>Roles that are made here, without any action but those on data that delete nothing.</summary>
    private static IEnumerable<string> OwnDataRoles(InfraSnapshot snapshot) =>
        from role in snapshot.OfType("Microsoft.Authorization/roleDefinitions")
        from permission in role["permissions"]!.AsArray()
        where permission!["actions"] is null
            && permission["dataActions"]!.AsArray().All(action => DataAction().IsMatch(action!.ToString()))
        select role.Id;

    private static IEnumerable<string> IdentitiesAreUsed(InfraSnapshot snapshot) =>
        from identity in snapshot.OfType("Microsoft.ManagedIdentity/userAssignedIdentities")
        where !snapshot.Resources.Any(
            resource => resource.Json["identity"]?.ToJsonString().Contains(identity.Id, StringComparison.OrdinalIgnoreCase) ?? false)
        select $"{identity} is used by nothing";

    private static IEnumerable<string> SecretsCanBeRecovered(InfraSnapshot snapshot) =>
        from vault in snapshot.OfType("Microsoft.KeyVault/vaults")
        where vault.Text("enablePurgeProtection") != "true" || vault.Text("enableSoftDelete") == "false"
        select $"{vault} can be purged";

    [GeneratedRegex(@"^Microsoft\.(Storage/storageAccounts/blobServices/containers/blobs/(read|write|add/action)|KeyVault/vaults/keys/(read|sign/action))$")]
    private static partial Regex DataAction();

    [GeneratedRegex(@"listKeys\(|SharedAccessKey|AccountKey", RegexOptions.IgnoreCase)]
    private static partial Regex ListedKey();

    [GeneratedRegex("Password$|Certificate$|Secret$|(?<!Witness|Vault)Keys?$")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/[^/]+/[^/]+(/[^/]+/[^/]+)*/providers/Microsoft\.Authorization/roleAssignments/[^/]+$")]
    private static partial Regex BelowOneResource();
}
