using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Infra;

/// <summary>
/// Each query for Microsoft Sentinel is one that its language knows, over the columns that the table has; nothing that is not allowed where
/// it runs is used.
/// </summary>
public sealed partial class SiemQueryTests
{
    private static readonly string Siem = Path.Combine(Repository.Root, "infra", "siem");

    /// <summary>What a row has before the collection rule makes columns of it.</summary>
    private const string Source = "TimeGenerated:datetime, RawData:string";

    /// <summary>
    /// What a scheduled rule may not use: https://learn.microsoft.com/azure/sentinel/create-analytics-rules, "Rule query best practices".
    /// </summary>
    private static readonly string[] NotInRules = ["search", "bag_unpack()", "adx()", "externaldata"];

    [NodeFact]
    public async Task Every_query_is_understood_over_the_columns_of_the_table()
    {
        var snapshot = InfraSnapshot.Committed("prod");
        var table = snapshot.OfType("Microsoft.OperationalInsights/workspaces/tables").Single();
        var columns = table["schema.columns"]!.AsArray()
            .Select(column => $"{column!["name"]}:{$"{column["type"]}".ToLowerInvariant()}");
        var parser = snapshot.OfType("Microsoft.OperationalInsights/workspaces/savedSearches").Single();
        // The body of a function is checked by itself: of a call, the language service says nothing.
        var queries = new Dictionary<string, string> { ["rule parser"] = $"let disabled = false;\n{parser.Text("query")}" };
        foreach (var rule in snapshot.OfType("Microsoft.SecurityInsights/alertRules"))
            queries[$"rule {rule.Text("displayName")}"] = rule.Text("query");
        foreach (var flow in snapshot.OfType("Microsoft.Insights/dataCollectionRules").SelectMany(rule => rule["dataFlows"]!.AsArray()))
            queries["collection rule"] = $"{flow!["transformKql"]}";
        var workbook = JsonNode.Parse(File.ReadAllText(Path.Combine(Siem, "workbook.json")))!;
        foreach (var content in workbook["items"]!.AsArray().Select(item => item!["content"]!).Where(content => content["query"] is not null))
            queries[$"workbook {content["title"]}"] = $"{content["query"]}";
        foreach (var page in Directory.GetFiles(Siem, "*.md"))
        {
            foreach (Match fence in Fences.Matches(File.ReadAllText(page))) queries[$"{page} at {fence.Index}"] = fence.Groups[1].Value;
        }
        Assert.Equal(1 + 5 + 1 + 4 + 2, queries.Count); // the parser, the rules, the collection rule, the workbook, the page

        var reports = await Kusto.Check(
            queries,
            new() { [table.ShortName] = string.Join(", ", columns), ["source"] = Source },
            new() { [parser.Text("functionAlias")] = [parser.Text("functionParameters"), parser.Text("query")] });
        Assert.All(reports, report => Assert.True(report.Value.Wrong.Length == 0, $"{report.Key}: {string.Join("; ", report.Value.Wrong)}"));
        var rules = reports.Where(report => report.Key.StartsWith("rule ", StringComparison.Ordinal));
        Assert.All(rules, rule => Assert.Empty(rule.Value.Used.Intersect(NotInRules)));
    }

    [NodeFact]
    public async Task A_column_that_the_table_does_not_have_is_noticed()
    {
        var reports = await Kusto.Check(new() { ["wrong"] = "t | where Indx > 0" }, new() { ["t"] = "Index:long" }, []);
        Assert.Contains("Indx", Assert.Single(reports["wrong"].Wrong));
    }

    [GeneratedRegex("```kusto\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fences { get; }
}
