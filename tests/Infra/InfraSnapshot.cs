using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>Everything that a parameter file would make, as Bicep predicts it without Azure.</summary>
public sealed record InfraSnapshot(string Name, IReadOnlyList<Resource> Resources, JsonNode Outputs)
{
    public const string NoId = "00000000-0000-0000-0000-000000000000";
    public const string Location = "westeurope";
    public const string DeploymentName = "sevents";

    /// <summary>The environments that have a parameter file.</summary>
    public static readonly IReadOnlyList<string> Environments = ["dev", "prod", "private"];

    public bool IsPrivate => Resources.Any(resource => resource.Is("Microsoft.Network/virtualNetworks"));

    public static string ParameterFile(string folder, string environment) => Path.Combine(folder, $"main.{environment}.bicepparam");

    public static string FileOf(string environment) => Path.Combine(BicepCli.InfraFolder, $"main.{environment}.snapshot.json");

    /// <summary>The committed snapshot of an environment; a test holds it against the compiler.</summary>
    public static InfraSnapshot Committed(string environment) => Parse(environment, File.ReadAllText(FileOf(environment)));

    public static InfraSnapshot Parse(string name, string json)
    {
        var snapshot = JsonNode.Parse(json)!;
        return new(name, [.. snapshot["predictedResources"]!.AsArray().Select(resource => new Resource(resource!))], snapshot["outputs"]!);
    }

    /// <summary>The outputs that the other snapshot has not, or has with another value.</summary>
    public IEnumerable<string> OtherOutputs(InfraSnapshot other)
    {
        var (mine, theirs) = (Outputs.AsObject(), other.Outputs.AsObject());
        return mine.Concat(theirs)
            .Select(output => output.Key)
            .Distinct()
            .Where(name => !mine.ContainsKey(name) || !theirs.ContainsKey(name) || !JsonNode.DeepEquals(mine[name], theirs[name]))
            .Order(StringComparer.Ordinal);
    }

    public IEnumerable<Resource> OfType(string type) => Resources.Where(resource => resource.Is(type));
}
