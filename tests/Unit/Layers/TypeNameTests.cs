using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Layers;

/// <summary>One name for one thing: no two types of the repository are called the same, so that a name in a sentence is enough.</summary>
public partial class TypeNameTests
{
    [Fact]
    public void No_two_types_have_the_same_name()
    {
        var types = SourceTree.Files
            .Select(File.ReadAllText)
            .SelectMany(
                text => TopLevelType().Matches(text),
                (text, type) => (Name: type.Groups[1].Value, Space: Namespace().Match(text).Groups[1].Value))
            .Distinct() // partial, or generic and not
            .GroupBy(type => type.Name)
            .Where(same => same.Count() > 1 && same.Key != "Program");

        Assert.Empty(types.Select(same => $"{same.Key}: {string.Join(", ", same.Select(type => type.Space))}"));
    }

    [GeneratedRegex(@"^(?:(?:public|internal|sealed|abstract|static|partial|readonly|ref|unsafe) )*(?:class|record struct|record|struct|interface|enum|delegate [\w<>\[\]?.]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
