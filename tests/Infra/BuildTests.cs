using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>The compiler has nothing to say about any file.</summary>
[Collection(nameof(UsesBicep))]
public sealed class BuildTests(BicepServer bicep)
{
    public static TheoryData<string> Environments => [.. InfraSnapshot.Environments];

    [BicepFact]
    public async Task Every_file_builds_and_the_compiler_has_nothing_to_say()
    {
        var output = Directory.CreateTempSubdirectory("bicep-");
        try
        {
            var (exitCode, _, errors) = await BicepCli.Run(
                BicepCli.InfraFolder, "build", "--pattern", "**/*.bicep", "--outdir", output.FullName);
            Assert.Equal("", errors);
            Assert.Equal(0, exitCode);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    /// <summary>With UPDATE_INFRA=true the snapshots are written anew.</summary>
    [BicepTheory]
    [MemberData(nameof(Environments))]
    public async Task The_committed_snapshot_is_what_the_parameter_file_makes(string environment)
    {
        var update = Environment.GetEnvironmentVariable("UPDATE_INFRA") == "true";
        var (exitCode, output, errors) = await BicepCli.Run(
            BicepCli.InfraFolder,
            "snapshot", $"main.{environment}.bicepparam", "--mode", update ? "overwrite" : "validate",
            "--tenant-id", InfraSnapshot.NoId, "--subscription-id", InfraSnapshot.NoId, "--location", InfraSnapshot.Location,
            "--deployment-name", InfraSnapshot.DeploymentName);
        if (update) SortOutputs(InfraSnapshot.FileOf(environment));
        Assert.Equal("", errors);
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Bicep's own comparison leaves outputs out.</summary>
    [BicepTheory]
    [MemberData(nameof(Environments))]
    public async Task The_committed_outputs_are_what_the_parameter_file_makes(string environment)
    {
        var made = await bicep.TakeSnapshot(InfraSnapshot.ParameterFile(BicepCli.InfraFolder, environment));
        Assert.Empty(made.OtherOutputs(InfraSnapshot.Committed(environment)));
    }

    [BicepTheory]
    [InlineData("output CONTEXT string = context", "output CONTEXT string = '${context}s'", "CONTEXT")]
    [InlineData("output PARTITIONS int", "output PARTITION_COUNT int", "PARTITIONS", "PARTITION_COUNT")]
    public async Task An_output_that_has_changed_is_noticed(string text, string with, params string[] others)
    {
        using var copy = new InfraCopy();
        copy.Replace("main.bicep", text, with);
        var made = await bicep.TakeSnapshot(InfraSnapshot.ParameterFile(copy.Folder, "dev"));
        Assert.Equal(others.Order(StringComparer.Ordinal), made.OtherOutputs(InfraSnapshot.Committed("dev")));
    }

    /// <summary>Bicep writes outputs in no particular order; sorted, an update shows only what has changed.</summary>
    private static void SortOutputs(string file)
    {
        var snapshot = JsonNode.Parse(File.ReadAllText(file))!;
        snapshot["outputs"] = new JsonObject(
            snapshot["outputs"]!
                .AsObject()
                .OrderBy(output => output.Key, StringComparer.Ordinal)
                .Select(output => KeyValuePair.Create(output.Key, output.Value?.DeepClone())));
        File.WriteAllText(
            file,
            snapshot.ToJsonString(
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
                })
                + "\n");
    }
}
