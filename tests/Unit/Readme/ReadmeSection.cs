using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Readme;

/// <summary>A section of the README at the root, up to the next heading, and the code that it shows.</summary>
internal sealed partial class ReadmeSection
{
    private readonly string text;

    public ReadmeSection(string heading)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var start = readme.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no section '{heading}'.");
        var end = NextHeading().Match(readme, start + 1);
        text = readme[start..(end.Success ? end.Index : readme.Length)];
    }

    /// <summary>The blocks of code in a language, in their order.</summary>
    public IReadOnlyList<string> Code(string language) =>
        [.. Block().Matches(text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value)];

    [GeneratedRegex(@"\n##+ ")]
    private static partial Regex NextHeading();

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
