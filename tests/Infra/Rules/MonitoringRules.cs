using System.Text.RegularExpressions;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Infra.Rules;

/// <summary>Everything reports, and what goes wrong pages somebody.</summary>
public static partial class MonitoringRules
{
    /// <summary>Types that take diagnostic settings.</summary>
    private static readonly IReadOnlyList<string> Reporting =
    [
        "Microsoft.App/managedEnvironments", "Microsoft.ContainerRegistry/registries", "Microsoft.EventGrid/namespaces",
        "Microsoft.EventGrid/topics", "Microsoft.EventHub/namespaces", "Microsoft.KeyVault/vaults",
        "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/publicIPAddresses", "Microsoft.Network/virtualNetworks",
        "Microsoft.OperationalInsights/workspaces", "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Web/sites",
    ];

    private static readonly IReadOnlyList<string> Paging =
    [
        "alert-lag-", "alert-stable-offset-", "alert-unusable-schema-", "alert-dead-letters-", "alert-rejections-", "alert-audit-",
        "alert-fences-", "alert-silence-", "alert-capture-",
    ];

    public static readonly IReadOnlyList<InfraRule> All =
    [
        new("Everything that can has diagnostic settings", Diagnostics),
        new("Lag, dead letters, failed audit, fences and silence page somebody", Alerts),
        new("A dead letter that is ours to mend pages at once, one of a client only above a rate", Causes),
        new("Alerts read the metrics that the code writes, and all of them", Metrics),
    ];

    private static IEnumerable<string> Diagnostics(InfraSnapshot snapshot) =>
        from type in Reporting
        from resource in snapshot.OfType(type)
        where !snapshot.OfType("Microsoft.Insights/diagnosticSettings")
            .Any(setting => setting.Id.StartsWith($"{resource.Id}/providers/Microsoft.Insights/", StringComparison.OrdinalIgnoreCase)
                && setting.Text("workspaceId") != "")
        select $"{resource} has no diagnostic settings";

    private static IEnumerable<string> Alerts(InfraSnapshot snapshot)
    {
        var alerts = snapshot.Resources
            .Where(resource => resource.Is("Microsoft.Insights/scheduledQueryRules") || resource.Is("Microsoft.Insights/metricAlerts"))
            .ToList();
        var pagers = snapshot
            .OfType("Microsoft.Insights/actionGroups")
            .Where(group => group["emailReceivers"]?.AsArray().Count > 0)
            .Select(group => group.Id)
            .ToList();
        foreach (var prefix in Paging.Where(prefix => !alerts.Any(alert => alert.Name.StartsWith(prefix, StringComparison.Ordinal))))
        {
            yield return $"there is no {prefix}*";
        }
        foreach (var alert in alerts.Where(alert => alert.Text("enabled") != "true"
            || !pagers.Exists(pager => alert["actions"]!.ToJsonString().Contains(pager, StringComparison.OrdinalIgnoreCase))))
        {
            yield return $"{alert} pages nobody";
        }
    }

    private static IEnumerable<string> Causes(InfraSnapshot snapshot)
    {
        var pages = (from alert in snapshot.OfType("Microsoft.Insights/scheduledQueryRules")
                     from condition in alert["criteria.allOf"]!.AsArray()
                     let query = condition!["query"]!.ToString()
                     where query.Contains($"\"{Telemetry.DeadLetters}\"", StringComparison.Ordinal)
                     select (Query: query, Threshold: (int)condition["threshold"]!)).ToList();
        if (!pages.Exists(page => page.Threshold == 0 && !page.Query.Contains($"cause) == \"{Telemetry.Sender}\"", StringComparison.Ordinal)))
            yield return "a dead letter that is ours to mend pages nobody";
        if (!pages.Exists(page => page.Threshold > 0 && page.Query.Contains($"cause) == \"{Telemetry.Sender}\"", StringComparison.Ordinal)))
            yield return "no rate of invalid events pages anybody";
        foreach (var page in pages.Where(page => page.Threshold == 0
            && !page.Query.Contains($"tostring(Properties.cause) != \"{Telemetry.Sender}\"", StringComparison.Ordinal)))
        {
            yield return $"one invalid event of a client pages: {page.Query}";
        }
    }

    private static IEnumerable<string> Metrics(InfraSnapshot snapshot)
    {
        var read = snapshot
            .OfType("Microsoft.Insights/scheduledQueryRules")
            .SelectMany(alert => MetricName().Matches(alert["criteria"]!.ToJsonString()))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        var written = new[]
        {
            Telemetry.DeadLetters, Telemetry.Fences, Telemetry.Lag, Telemetry.StableOffsetDelay, Telemetry.UnusableSchema,
        };
        return read
            .Except(written)
            .Select(name => $"{name} is read but not written")
            .Concat(written.Except(read).Select(name => $"{name} is written but pages nobody"));
    }

    [GeneratedRegex(@"AppMetrics \| where Name == (?:""|\\""|\\u0022)([a-z_.]+)")]
    private static partial Regex MetricName();
}
