namespace ServerlessEvents.Tests.Infra;

/// <summary>
/// A copy of infra/ that a test may break. It leaves bicepconfig.json behind: a broken copy should fail a rule, not the linter.
/// </summary>
public sealed class InfraCopy : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("infra-").FullName;

    public InfraCopy()
    {
        foreach (var file in Directory.EnumerateFiles(BicepCli.InfraFolder, "*", SearchOption.AllDirectories)
            .Where(file =>
                Path.GetExtension(file) is ".bicep" or ".bicepparam" or ".kql" || Path.GetFileName(file) == "workbook.json"))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(BicepCli.InfraFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Replaces a text that must be there.</summary>
    public void Replace(string file, string text, string with)
    {
        var path = Path.Combine(Folder, file);
        var before = File.ReadAllText(path);
        Assert.Contains(text, before, StringComparison.Ordinal);
        File.WriteAllText(path, before.Replace(text, with, StringComparison.Ordinal));
    }

    public string Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
