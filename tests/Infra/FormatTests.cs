namespace ServerlessEvents.Tests.Infra;

/// <summary>Every file is as the formatter would write it.</summary>
[Collection(nameof(UsesBicep))]
public sealed class FormatTests(BicepServer bicep)
{
    [BicepFact]
    public async Task Every_file_is_formatted()
    {
        foreach (var file in Directory
            .EnumerateFiles(BicepCli.InfraFolder, "*.bicep*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".json", StringComparison.Ordinal)))
        {
            Assert.True(await bicep.Format(file) == await File.ReadAllTextAsync(file), $"Run `bicep format {file}`.");
        }
    }
}
