namespace ServerlessEvents.Tests.Layers;

/// <summary>The C# files of the repository, without what a build or an installation has made.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSource = ["bin", "obj", "node_modules"];

    public static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Intersect(NotSource).Any())];
}
