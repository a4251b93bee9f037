using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>KQL's own language service (npm's @kusto/language-service-next): it knows the columns of a query and what is in it.</summary>
internal static class Kusto
{
    public static readonly string Folder = Path.Combine(Repository.Root, "tests", "Infra", "kusto");

    /// <summary>What is wrong with each query, and which operators and functions it uses.</summary>
    /// <param name="queries">The queries by name.</param>
    /// <param name="tables">The columns of each table, as <c>Name:type, …</c>.</param>
    /// <param name="functions">Parameters and body of each function.</param>
    public static async Task<Dictionary<string, Report>> Check(
        Dictionary<string, string> queries, Dictionary<string, string> tables, Dictionary<string, string[]> functions)
    {
        var start = new ProcessStartInfo("node", ["check.mjs"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { tables, functions, queries }));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.Equal("", await errors);
        return JsonNode.Parse(await output)!.AsObject().ToDictionary(
            query => query.Key, query => new Report(Texts(query.Value!["wrong"]!), Texts(query.Value!["used"]!)));
    }

    private static string[] Texts(JsonNode array) => [.. array.AsArray().Select(text => $"{text}")];

    internal sealed record Report(string[] Wrong, string[] Used);
}
