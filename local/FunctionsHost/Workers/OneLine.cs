namespace ServerlessEvents.Local.Hosting.Workers;

/// <summary>Makes one line of what a process wrote before it ended.</summary>
internal static class OneLine
{
    private const string Unhandled = "Unhandled exception. ";

    public static string Of(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// The message of the exception that nobody handled, without its type and where it was thrown; without one the last line.
    /// </summary>
    public static string OfCrash(IReadOnlyList<string> lines)
    {
        var first = lines.Index()
            .Where(line => line.Item.StartsWith(Unhandled, StringComparison.Ordinal))
            .Select(line => (int?)line.Index).FirstOrDefault();
        if (first is not { } from) return lines.Count > 0 ? lines[^1].Trim() : "";
        var message = lines.Skip(from).TakeWhile((line, i) => i == 0 || !SaysWhere(line.TrimStart()));
        var text = Of(string.Join('\n', message))[Unhandled.Length..];
        return text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && !text[..colon].Contains(' ')
            ? text[(colon + 2)..]
            : text;
    }

    private static bool SaysWhere(string line) =>
        line.StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("--->", StringComparison.Ordinal);
}
