using System.Text.Json;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Bounds and divisors of numbers, compared exactly.</summary>
internal static class NumberRules
{
    public static void Minimum(Question ask)
    {
        var least = ask.Value("minimum");
        if (All(ask, value => Compare(value, least) >= 0) || AtLeast(ask, "minimum", least) || AtLeast(ask, "exclusiveMinimum", least)
            || (Whole(ask) && WholeBounds.AtLeast(ask, "minimum")))
        {
            return;
        }
        ask.Differ(
            "minimum", Bounded(ask, "inimum") ? "minimum-raised" : "minimum-added",
            $"a number below {least} may have been written, and {ask.ReaderName} needs at least {least}");
    }

    public static void Maximum(Question ask)
    {
        var most = ask.Value("maximum");
        if (All(ask, value => Compare(value, most) <= 0) || AtMost(ask, "maximum", most) || AtMost(ask, "exclusiveMaximum", most)
            || (Whole(ask) && WholeBounds.AtMost(ask, "maximum")))
        {
            return;
        }
        ask.Differ(
            "maximum", Bounded(ask, "aximum") ? "maximum-lowered" : "maximum-added",
            $"a number above {most} may have been written, and {ask.ReaderName} allows at most {most}");
    }

    public static void ExclusiveMinimum(Question ask)
    {
        if (Draft4(ask, "exclusiveMinimum", "minimum")) return;
        var limit = ask.Value("exclusiveMinimum");
        if (All(ask, value => Compare(value, limit) > 0)
            || AtLeast(ask, "exclusiveMinimum", limit)
            || (ask.Written.Largest("minimum") is { } least && Compare(least, limit) > 0)
            || (Whole(ask) && WholeBounds.AtLeast(ask, "exclusiveMinimum")))
        {
            return;
        }
        ask.Differ(
            "exclusiveMinimum", Bounded(ask, "inimum") ? "minimum-raised" : "minimum-added",
            $"a number not above {limit} may have been written, and {ask.ReaderName} needs more than {limit}");
    }

    public static void ExclusiveMaximum(Question ask)
    {
        if (Draft4(ask, "exclusiveMaximum", "maximum")) return;
        var limit = ask.Value("exclusiveMaximum");
        if (All(ask, value => Compare(value, limit) < 0)
            || AtMost(ask, "exclusiveMaximum", limit)
            || (ask.Written.Smallest("maximum") is { } most && Compare(most, limit) < 0)
            || (Whole(ask) && WholeBounds.AtMost(ask, "exclusiveMaximum")))
        {
            return;
        }
        ask.Differ(
            "exclusiveMaximum", Bounded(ask, "aximum") ? "maximum-lowered" : "maximum-added",
            $"a number not below {limit} may have been written, and {ask.ReaderName} needs less than {limit}");
    }

    public static void MultipleOf(Question ask)
    {
        var divisor = ask.Value("multipleOf");
        if (divisor.Exact() is not { IsWord: true, IsZero: false })
        {
            ask.CannotTell("multipleOf");
            return;
        }
        if (All(ask, value => Divides(divisor, value)) || ask.Written.All("multipleOf").Any(finer => Divides(divisor, finer))) return;
        if (ask.Written.Types.HasFlag(JsonTypes.Fraction) || !One(divisor))
        {
            ask.Differ(
                "multipleOf", "multiple-of-changed",
                $"a number that is no multiple of {divisor} may have been written, and {ask.ReaderName} needs one");
        }
    }

    /// <summary>Whether all numbers that may be written are known and satisfy this.</summary>
    private static bool All(Question ask, Func<JsonElement, bool> satisfies) =>
        ask.Written.Values is { } values && values.Where(value => value.ValueKind == JsonValueKind.Number).All(satisfies);

    private static bool Whole(Question ask) => !ask.Written.Types.HasFlag(JsonTypes.Fraction);

    private static bool AtLeast(Question ask, string keyword, JsonElement least) =>
        ask.Written.Largest(keyword) is { } bound && Compare(bound, least) >= 0;

    private static bool AtMost(Question ask, string keyword, JsonElement most) =>
        ask.Written.Smallest(keyword) is { } bound && Compare(bound, most) <= 0;

    private static bool Bounded(Question ask, string suffix) =>
        ask.Written.All("m" + suffix).Any() || ask.Written.All("exclusiveM" + suffix).Any();

    // In draft 4 it is a boolean that says how to read its neighbour.
    private static bool Draft4(Question ask, string keyword, string neighbour)
    {
        if (ask.Value(keyword).ValueKind == JsonValueKind.Number) return false;
        if (ask.Value(keyword).ValueKind == JsonValueKind.True && !ask.IsUnchanged(keyword, neighbour)) ask.CannotTell(keyword);
        return true;
    }

    private static int Compare(JsonElement a, JsonElement b) => Number.Compare(a.Exact(), b.Exact());

    private static bool Divides(JsonElement divisor, JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.Exact().IsMultipleOf(divisor.Exact());

    private static bool One(JsonElement divisor) => new Number("1"u8).IsMultipleOf(divisor.Exact());
}
