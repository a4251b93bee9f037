using System.Globalization;
using System.Text.Json;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Bounds of numbers that are all integers: above 0 means at least 1.</summary>
internal static class WholeBounds
{
    /// <summary>Whether the least integer that may be written is at least the least one that the reader's keyword allows.</summary>
    public static bool AtLeast(Question ask, string keyword) =>
        Low(ask.Value(keyword), keyword == "exclusiveMinimum") is { } needed
            && (Low(ask.Written.Largest("minimum"), false) >= needed || Low(ask.Written.Largest("exclusiveMinimum"), true) >= needed);

    /// <summary>The same for the greatest.</summary>
    public static bool AtMost(Question ask, string keyword) =>
        High(ask.Value(keyword), keyword == "exclusiveMaximum") is { } allowed
            && (High(ask.Written.Smallest("maximum"), false) <= allowed || High(ask.Written.Smallest("exclusiveMaximum"), true) <= allowed);

    private static decimal? Low(JsonElement? bound, bool isExclusive) =>
        Exact(bound) is { } value ? isExclusive ? Math.Floor(value) + 1 : Math.Ceiling(value) : null;

    private static decimal? High(JsonElement? bound, bool isExclusive) =>
        Exact(bound) is { } value ? isExclusive ? Math.Ceiling(value) - 1 : Math.Floor(value) : null;

    /// <summary>Null for a number of so many digits that a decimal would round it.</summary>
    private static decimal? Exact(JsonElement? bound) =>
        bound is { ValueKind: JsonValueKind.Number } number
            && number.GetRawText() is { Length: <= 20 } text
            && !text.Contains('e', StringComparison.OrdinalIgnoreCase)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
