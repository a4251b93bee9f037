using System.Text.Json;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary><c>type</c>, <c>enum</c> and <c>const</c>: which values there are at all.</summary>
internal static class ValueRules
{
    public static void Type(Question ask)
    {
        var more = ask.Written.Types & ~PlaceRules.TypesOf(ask.Reader);
        if (more != JsonTypes.None)
        {
            ask.Differ("type", "type-narrowed",
                $"{Say(more, ask.Written.Types)} may have been written, "
                + $"and {ask.ReaderName} takes {PlaceRules.TypesOf(ask.Reader).Describe()}");
        }
    }

    public static void Enum(Question ask) => OneOf(ask, "enum", "enum-narrowed", [.. ask.Value("enum").EnumerateArray()]);

    public static void Const(Question ask) => OneOf(ask, "const", "const-changed", [ask.Value("const")]);

    private static void OneOf(Question ask, string keyword, string rule, List<JsonElement> allowed)
    {
        var values = ask.Written.Values;
        var others = values?.Where(value => !allowed.Exists(one => one.IsSameAs(value))).ToList();
        if (others is null)
        {
            ask.Differ(
                keyword, keyword + "-added",
                $"{ask.ReaderName} allows only {Say(allowed)}, and any {ask.Written.Types.Describe()} may have been written");
        }
        else if (others.Count > 0)
        {
            ask.Differ(
                keyword, rule,
                $"{Say(others)} may have been written, and {ask.ReaderName} allows only {Say(allowed)}");
        }
    }

    private static string Say(JsonTypes more, JsonTypes all) =>
        all == JsonTypes.All ? "any type" : more == JsonTypes.Fraction ? "a number that is no integer" : more.Describe();

    private static string Say(List<JsonElement> values) =>
        string.Join(", ", values.Take(10).Select(value => value.GetRawText())) + (values.Count > 10 ? ", …" : "");
}
