using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Layers;

/// <summary>The rules of CONTRIBUTING.md for files: short files, short lines, and no type that is divided because it is long.</summary>
public partial class SourceTreeTests
{
    private const int MaxMedian = 60;
    private const int MaxLines = 300;
    private const int MaxWidth = 140;

    [Fact]
    public void Half_of_the_files_have_at_most_60_lines()
    {
        int[] lengths = [.. SourceTree.Files.Select(LengthOf).Order()];
        Assert.InRange(lengths[lengths.Length / 2], 1, MaxMedian);
    }

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        Assert.Empty(
            SourceTree.Files.Where(file => LengthOf(file) > MaxLines)
                .Select(file => $"{Path.GetRelativePath(Repository.Root, file)}: {LengthOf(file)}"));

    /// <summary>A text may be longer: to break it would hide it from a search.</summary>
    [Fact]
    public void No_line_but_one_with_a_text_has_more_than_140_characters() =>
        Assert.Empty(
            SourceTree.Files.SelectMany(File.ReadLines, (file, line) => (file, line))
                .Where(at => at.line.Length > MaxWidth && !at.line.Contains('"'))
                .Select(at => $"{Path.GetRelativePath(Repository.Root, at.file)}: {at.line.Trim()}"));

    /// <summary>A type is partial only for the compiler's generators, which write the other part.</summary>
    [Fact]
    public void Every_type_lies_in_one_file()
    {
        var divided = SourceTree.Files
            .Select(File.ReadAllText)
            .SelectMany(
                text => PartialType().Matches(text), (text, type) => $"{Namespace().Match(text).Groups[1].Value}.{type.Groups[1].Value}")
            .GroupBy(name => name)
            .Where(parts => parts.Count() > 1);

        Assert.Empty(divided.Select(parts => $"{parts.Key}: {parts.Count()} files"));
    }

    private static int LengthOf(string file) => File.ReadLines(file).Count();

    [GeneratedRegex(@"^(?:\w+ )*partial (?:class|record struct|record|struct|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PartialType();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
