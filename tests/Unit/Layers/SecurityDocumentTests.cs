using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Layers;

/// <summary>docs/security.md names a test for each guard.</summary>
public partial class SecurityDocumentTests
{
    [Fact]
    public void Every_test_that_it_names_exists()
    {
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md")))
            .Select(match => match.Groups[1].Value).Distinct().ToArray();
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.InRange(named.Length, 30, 200);
        Assert.All(named, name => Assert.Contains(name, files));
    }

    [GeneratedRegex("`([A-Za-z]+(?:Tests|Rules))`")]
    private static partial Regex Named();
}
