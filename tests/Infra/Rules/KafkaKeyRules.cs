using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>Ingress and functions have a Kafka key each, and who has the ingress's cannot write events as anybody.</summary>
public static partial class KafkaKeyRules
{
    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("Ingress and functions have a Kafka key each", KeysOfTheirOwn),
        new("The ingress's key sends to inbound and does nothing else", IngressSends),
        new("No Kafka key can manage", NobodyManages),
        new("The ingress reads no secrets but its own", OwnSecrets),
    ];

    /// <summary>The variables of the ingress that are secrets: name → secret of the key vault.</summary>
    public static IReadOnlyDictionary<string, string> IngressSecrets(InfraSnapshot snapshot) =>
        (from app in snapshot.OfType("Microsoft.App/containerApps")
         from container in app["template.containers"]!.AsArray()
         from variable in container!["env"]!.AsArray()
         where variable!["secretRef"] is not null
         select KeyValuePair.Create((string)variable["name"]!, (string)variable["secretRef"]!)).ToDictionary();

    private static IEnumerable<string> KeysOfTheirOwn(InfraSnapshot snapshot)
    {
        var functions = FunctionAppRules.Settings(snapshot).ToDictionary();
        return from variable in IngressSecrets(snapshot)
               where variable.Key.StartsWith("Kafka", StringComparison.Ordinal)
               where functions[variable.Key].Contains($"SecretName={variable.Value})", StringComparison.Ordinal)
                   || Rule(snapshot, variable.Value) is { } rule && rule == Rule(snapshot, SecretOf(functions[variable.Key]))
               select $"{variable.Key} of ingress and functions is the same secret {variable.Value}";
    }

    private static IEnumerable<string> IngressSends(InfraSnapshot snapshot) =>
        from variable in IngressSecrets(snapshot)
        where variable.Key == "KafkaPassword"
        let id = Rule(snapshot, variable.Value)
        where id is not null // elsewhere than on Event Hubs, access rules of the cluster say it: infra/kafka
        let rule = snapshot.Resources.FirstOrDefault(resource => resource.Id == id)
        let inbound = FunctionAppRules.Settings(snapshot).First(setting => setting.Key == "InboundTopic").Value
        where rule is null
            || !rule.Is("Microsoft.EventHub/namespaces/eventhubs/authorizationRules")
            || !rule.Name.Contains($"/{inbound}/", StringComparison.Ordinal)
            || Rights(rule) is not ["Send"]
        select $"the ingress has the key of {rule?.ToString() ?? id}";

    private static IEnumerable<string> NobodyManages(InfraSnapshot snapshot) =>
        from rule in snapshot.Resources
        where rule.Type.EndsWith("/authorizationRules", StringComparison.Ordinal) && Rights(rule).Contains("Manage")
        select $"{rule} can manage";

    private static IEnumerable<string> OwnSecrets(InfraSnapshot snapshot)
    {
        var own = IngressSecrets(snapshot).Values.ToHashSet();
        return from assignment in snapshot.OfType("Microsoft.Authorization/roleAssignments")
               where assignment.Text("principalId").Contains("/id-ingress-", StringComparison.Ordinal)
               let secret = InVault().Match(assignment.Id)
               where secret.Success && !own.Contains(secret.Groups["secret"].Value)
               select $"the ingress reads {(secret.Groups["secret"].Success ? secret.Groups["secret"].Value : "the whole key vault")}";
    }

    /// <summary>The authorization rule whose key is the value of a secret; null when the value comes from outside.</summary>
    private static string? Rule(InfraSnapshot snapshot, string secret) =>
        snapshot.OfType("Microsoft.KeyVault/vaults/secrets")
            .Where(made => made.ShortName == secret)
            .Select(made => ListedRule().Match(made.Text("value")))
            .FirstOrDefault(match => match.Success)?.Groups[1].Value;

    private static string SecretOf(string setting) => NamedSecret().Match(setting).Groups[1].Value;

    private static string[] Rights(Resource rule) => [.. rule["rights"]!.AsArray().Select(right => right!.ToString())];

    [GeneratedRegex(@"^\[listKeys\('([^']+)'")]
    private static partial Regex ListedRule();

    [GeneratedRegex(@"SecretName=([^)]+)\)")]
    private static partial Regex NamedSecret();

    [GeneratedRegex("/vaults/[^/]+(/secrets/(?<secret>[^/]+))?/providers/Microsoft.Authorization/roleAssignments/")]
    private static partial Regex InVault();
}
