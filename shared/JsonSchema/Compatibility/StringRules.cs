using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Lengths, patterns and formats of strings.</summary>
internal static class StringRules
{
    public static void MinLength(Question ask)
    {
        var least = ask.Value("minLength");
        if (All(ask, text => Number.Compare(Length(text).Exact(), least.Exact()) >= 0) || Counts.AtLeast(ask, "minLength")) return;
        ask.Differ(
            "minLength", "min-length-raised",
            $"a string shorter than {least} may have been written, and {ask.ReaderName} needs at least {least} characters");
    }

    public static void MaxLength(Question ask)
    {
        var most = ask.Value("maxLength");
        if (All(ask, text => Number.Compare(Length(text).Exact(), most.Exact()) <= 0) || Counts.AtMost(ask, "maxLength")) return;
        ask.Differ(
            "maxLength", "max-length-lowered",
            $"a string longer than {most} may have been written, and {ask.ReaderName} allows at most {most} characters");
    }

    public static void Pattern(Question ask)
    {
        var pattern = ask.Value("pattern").GetString()!;
        if (All(ask, text => PlaceRules.Matches(pattern, text) == true)
            || ask.Written.All("pattern").Any(same => same.ValueEquals(pattern)))
        {
            return;
        }
        var had = ask.Written.All("pattern").Any();
        ask.Differ("pattern", had ? "pattern-changed" : "pattern-added",
            $"{(had ? "strings of another pattern" : "strings of any pattern")} may have been written, "
            + $"and nothing shows that they match {pattern}");
    }

    public static void Format(Question ask)
    {
        var format = ask.Value("format").GetString()!;
        if (ask.Written.All("format").Any(same => same.ValueEquals(format))) return;
        var had = ask.Written.All("format").Any();
        ask.Differ("format", had ? "format-changed" : "format-added",
            $"{(had ? "strings of another format" : "strings of any format")} may have been written, and {ask.ReaderName} needs {format}");
    }

    private static bool All(Question ask, Func<string, bool> satisfies) =>
        ask.Written.Values is { } values
            && values.Where(value => value.ValueKind == JsonValueKind.String).All(value => satisfies(value.GetString()!));

    private static JsonElement Length(string text) =>
        JsonDocument.Parse(Encoding.UTF8.GetBytes(text.EnumerateRunes().Count().ToString())).RootElement;
}
