using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>The compiler has nothing to say about any file.</summary>
public sealed class BuildTests
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
