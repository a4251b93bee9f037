using System.Text.Json;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>A schema within a document: an object, true or false.</summary>
internal readonly record struct Place(ComparedDocument Document, JsonElement Element, string Pointer)
{
    /// <summary>Keywords that evaluate the same value again, so that <c>unevaluated…</c> depends on them.</summary>
    private static readonly string[] InPlace =
        ["$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "contains"];

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool IsNever => Element.ValueKind == JsonValueKind.False;

    /// <summary>Names the place among all documents of one proof.</summary>
    public string Key => $"{Document.Name}:{Pointer}";

    public bool StandsAlone
    {
        get
        {
            var element = Element;
            return !InPlace.Any(keyword => element.TryGetProperty(keyword, out _));
        }
    }

    public JsonElement? Get(string keyword) => IsObject && Element.TryGetProperty(keyword, out var value) ? value : null;

    /// <summary>The value of a keyword, when it is of this kind.</summary>
    public JsonElement? Get(string keyword, JsonValueKind kind) => Get(keyword) is { } value && value.ValueKind == kind ? value : null;

    /// <summary>The schema that is the value of a keyword.</summary>
    public Place? Sub(string keyword) =>
        Get(keyword) is { ValueKind: JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False } value
            ? Below(value, keyword)
            : null;

    /// <summary>The schema under a name within a keyword such as <c>properties</c>.</summary>
    public Place? Sub(string keyword, string name) =>
        Get(keyword, JsonValueKind.Object) is { } all && all.TryGetProperty(name, out var value)
            ? Below(value, $"{keyword}/{Escape(name)}")
            : null;

    /// <summary>The schemas in the array of a keyword such as <c>allOf</c>.</summary>
    public IReadOnlyList<Place> Subs(string keyword)
    {
        var place = this;
        return Get(keyword, JsonValueKind.Array) is { } all
            ? [.. all.EnumerateArray().Select((element, index) => place.Below(element, $"{keyword}/{index}"))]
            : [];
    }

    /// <summary>The names within a keyword such as <c>properties</c>.</summary>
    public IEnumerable<string> Names(string keyword) =>
        Get(keyword, JsonValueKind.Object) is { } all ? all.EnumerateObject().Select(member => member.Name) : [];

    /// <summary>The strings in the array of a keyword such as <c>required</c>.</summary>
    public IEnumerable<string> Strings(string keyword) =>
        Get(keyword, JsonValueKind.Array) is { } all
            ? all.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    public static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");

    private Place Below(JsonElement element, string path) => new(Document, element, $"{Pointer}/{path}");
}
