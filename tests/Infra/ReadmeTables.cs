using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>The generated tables of infra/README.md, by the name of their place there.</summary>
public static class ReadmeTables
{
    public static async Task<IReadOnlyDictionary<string, string>> Render(BicepServer bicep)
    {
        var main = Path.Combine(BicepCli.InfraFolder, "main.bicep");
        var metadata = await bicep.Metadata(main);
        var template = await bicep.Compile(main);
        return new Dictionary<string, string>
        {
            ["parameters"] = Table("| name | type | default | description |", "| --- | --- | --- | --- |",
                metadata["parameters"]!.AsArray().Select(parameter =>
                    $"| `{parameter!["name"]}` | {TypeOf(parameter)} | {DefaultOf(template["parameters"]![(string)parameter["name"]!]!)} | {Cell(parameter["description"])} |")),
            ["outputs"] = Table("| name | type | description |", "| --- | --- | --- |",
                metadata["outputs"]!
                    .AsArray()
                    .Select(output => $"| `{output!["name"]}` | {TypeOf(output)} | {Cell(output["description"])} |")),
            ["resources"] = Resources([.. InfraSnapshot.Environments.Select(InfraSnapshot.Committed)]),
            ["cost"] = CostTable.Read().Render(),
        };
    }

    private static string Resources(IReadOnlyList<InfraSnapshot> snapshots)
    {
        var types = snapshots
            .SelectMany(snapshot => snapshot.Resources)
            .Select(resource => (resource.Type, resource.ApiVersion))
            .Distinct()
            .OrderBy(type => type.Type, StringComparer.OrdinalIgnoreCase);
        return Table(
            $"| type | version | {string.Join(" | ", snapshots.Select(snapshot => snapshot.Name))} |", "| --- | --- | ---: | ---: | ---: |",
            types.Select(type => $"| {type.Type} | {type.ApiVersion} | {string.Join(" | ", snapshots.Select(snapshot => snapshot.OfType(type.Type).Count()))} |"));
    }

    private static string Table(string head, string line, IEnumerable<string> rows) => string.Join('\n', [head, line, .. rows]);

    private static string TypeOf(JsonNode described) => Cell(described["type"]!["name"]);

    private static string DefaultOf(JsonNode parameter) =>
        parameter["defaultValue"] is { } value ? $"`{value.ToJsonString().Replace("\"", "'", StringComparison.Ordinal)}`" : "";

    private static string Cell(JsonNode? text) =>
        text?.ToString().Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal) ?? "";
}
