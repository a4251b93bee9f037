using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>What was audited stays, and every reader has a place of its own.</summary>
public static partial class AuditRules
{
    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("There is an audit event hub", snapshot => AuditHubs(snapshot).Any() ? [] : ["no event hub is named audit"]),
        new("Every audit hub is captured", CapturedAudit),
        new("Every event store on Event Hubs is captured", CapturedEvents),
        new("What is captured is immutable", ImmutableArchive),
        new("Every version of a sealed log is immutable", ImmutableSeals),
        new("Microsoft Sentinel has a consumer group of its own", ConsumerGroups),
        new("Collection rules use only what their query language has", CollectionQueries),
        new("The time of the log files an audit row, and the line is kept as it was delivered", FiledRows),
        new("The analytics rules fire on either shape of the audit", EitherShape),
    ];

    /// <summary>
    /// The operators that a transformation may use, as of 2024-12-09:
    /// https://learn.microsoft.com/azure/azure-monitor/essentials/data-collection-transformations-kql.
    /// </summary>
    private static readonly IReadOnlySet<string> Operators =
        new HashSet<string> { "where", "extend", "project", "project-away", "project-rename", "parse" };

    /// <summary>Of the functions on that page, those that there is a use for.</summary>
    private static readonly IReadOnlySet<string> Functions = new HashSet<string>
    {
        "iif", "case", "isnull", "isnotnull", "now", "ago", "parse_json", "strcat", "strlen", "substring", "hash_sha256", "tobool",
        "todatetime", "todouble", "toint", "tolong", "tostring",
    };

    private static IEnumerable<Resource> Hubs(InfraSnapshot snapshot) => snapshot.OfType("Microsoft.EventHub/namespaces/eventhubs");

    private static IEnumerable<Resource> AuditHubs(InfraSnapshot snapshot) => Hubs(snapshot).Where(hub => hub.ShortName == "audit");

    private static IEnumerable<string> CapturedAudit(InfraSnapshot snapshot) => NotCaptured(AuditHubs(snapshot));

    private static IEnumerable<string> CapturedEvents(InfraSnapshot snapshot) =>
        NotCaptured(Hubs(snapshot).Where(hub => hub.ShortName.EndsWith(".events", StringComparison.Ordinal)));

    private static IEnumerable<string> NotCaptured(IEnumerable<Resource> hubs) =>
        from hub in hubs where hub.Text("captureDescription.enabled") != "true" select $"{hub} is not captured";

    private static IEnumerable<string> ImmutableArchive(InfraSnapshot snapshot) =>
        from hub in Hubs(snapshot)
        where hub["captureDescription"] is not null
        let account = hub.Text("captureDescription.destination.properties.storageAccountResourceId")
        let container = hub.Text("captureDescription.destination.properties.blobContainer")
        where !snapshot.OfType("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies")
            .Any(policy => policy.Id.StartsWith(
                $"{account}/blobServices/default/containers/{container}/", StringComparison.OrdinalIgnoreCase))
        select $"{hub} is captured to {container}, which is not immutable";

    private static IEnumerable<string> ImmutableSeals(InfraSnapshot snapshot) =>
        from setting in FunctionAppRules.Settings(snapshot)
        where setting is { Key: "AuditLog", Value.Length: > 0 }
        where !snapshot.OfType("Microsoft.Storage/storageAccounts/blobServices/containers").Any(container =>
            container.Text("immutableStorageWithVersioning.enabled") == "true"
            && snapshot.OfType("Microsoft.Storage/storageAccounts/blobServices").Any(account =>
                container.Id.StartsWith(account.Id + "/", StringComparison.OrdinalIgnoreCase)
                && account.Text("isVersioningEnabled") == "true")
            && snapshot.OfType("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies").Any(policy =>
                policy.Id.StartsWith(container.Id + "/", StringComparison.OrdinalIgnoreCase)))
        select "the audit is sealed, but there is no container in which every version is immutable";

    private static IEnumerable<string> ConsumerGroups(InfraSnapshot snapshot) =>
        from rule in snapshot.OfType("Microsoft.Insights/dataCollectionRules")
        let asked = rule["dataSources.dataImports.eventHub.consumerGroup"]?.ToString() ?? "sentinel"
        where !snapshot.OfType("Microsoft.EventHub/namespaces/eventhubs/consumergroups").Any(made => made.ShortName == asked)
        select $"{rule} reads consumer group {asked}, which nobody makes";

    private static IEnumerable<string> FiledRows(InfraSnapshot snapshot) =>
        from rule in snapshot.OfType("Microsoft.Insights/dataCollectionRules")
        from flow in rule["dataFlows"]!.AsArray()
        let query = flow!["transformKql"]!.ToString()
        where !query.Contains("TimeGenerated = iif(isnotnull(todatetime(r.TimeGenerated)), todatetime(r.TimeGenerated), ", StringComparison.Ordinal)
            || !query.Contains("iif(isnotnull(todatetime(r.time_dt)), todatetime(r.time_dt), now())", StringComparison.Ordinal)
            || query.Contains("claimed", StringComparison.OrdinalIgnoreCase)
            || !query.Contains("Line = RawData", StringComparison.Ordinal)
        select $"{rule} files a row by another time, or changes the line";

    /// <summary>
    /// Where each shape says who it was and whether it succeeded; docs/audit.md has the same paths. The rules read the parser, or need
    /// nothing but the columns of the table.
    /// </summary>
    private static IEnumerable<string> EitherShape(InfraSnapshot snapshot) =>
        (from parser in snapshot.OfType("Microsoft.OperationalInsights/workspaces/savedSearches")
         from path in new[] { "Record.ActorUsername", "Record.actor.user.name", "tostring(Record.EventResult)", "tostring(Record.status)" }
         where !parser.Text("query").Contains(path, StringComparison.Ordinal)
         select $"{parser} does not read {path.TrimEnd(')')}")
        .Concat(from rule in snapshot.OfType("Microsoft.SecurityInsights/alertRules")
                where rule.Text("query").Contains("parse_json", StringComparison.Ordinal)
                select $"{rule} reads a line by itself");

    private static IEnumerable<string> CollectionQueries(InfraSnapshot snapshot) =>
        from rule in snapshot.OfType("Microsoft.Insights/dataCollectionRules")
        from flow in rule["dataFlows"]!.AsArray()
        let query = flow!["transformKql"]!.ToString()
        from word in Operator().Matches(query).Select(match => match.Groups[1].Value).Except(Operators)
            .Concat(Function().Matches(query).Select(match => match.Groups[1].Value).Except(Functions))
        select $"{rule} uses {word}";

    [GeneratedRegex(@"\|\s*([a-z-]+)")]
    private static partial Regex Operator();

    [GeneratedRegex(@"([A-Za-z_0-9]+)\s*\(")]
    private static partial Regex Function();
}
