using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary>
/// A name for each schema of the document that another one refers to, made of where it lies: <c>OrderPlacedV1Item</c> for
/// <c>order.placed.v1/$defs/item</c>.
/// </summary>
internal sealed class TypeScriptNames
{
    private const string Schemas = "#/components/schemas/";
    private readonly JsonObject document;
    private readonly Dictionary<JsonNode, string> names = [];

    /// <summary>What the file itself uses.</summary>
    private readonly HashSet<string> taken = ["Events", "Requests", "Replies", "Notifications", "States", "Array", "Record"];

    public TypeScriptNames(JsonObject document)
    {
        this.document = document;
        foreach (var reference in References(document["components"]))
        {
            if (Find(reference) is JsonObject found && !names.ContainsKey(found))
                names[found] = Unique(NameOf(reference.Replace(Schemas, "", StringComparison.Ordinal).Split('/')));
        }
    }

    /// <summary>The name of a schema; null where none refers to it.</summary>
    public string? Of(JsonObject schema) => names.GetValueOrDefault(schema);

    /// <summary>What a reference leads to; null for nothing in this document.</summary>
    public JsonNode? Find(string reference) => reference is ['#', '/', .. var place]
        ? place.Split('/').Select(Unescaped).Aggregate(
            (JsonNode?)document,
            (node, step) => node switch
            {
                JsonObject json => json[step],
                JsonArray array when int.TryParse(step, out var index) && index < array.Count => array[index],
                _ => null,
            })
        : null;

    /// <summary>Where <c>$ref</c> leads; null for none.</summary>
    public static string? ReferenceIn(JsonObject schema) =>
        schema["$ref"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;

    private string Unique(string name)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++) unique = $"{name}_{number}";
        return unique;
    }

    private static string NameOf(string[] steps)
    {
        var name = Capitalised(Unescaped(steps[0]));
        for (var i = 1; i < steps.Length; i++)
        {
            if (steps[i] is "properties" or "patternProperties" or "$defs" or "definitions" && i + 1 < steps.Length)
                name += Capitalised(Unescaped(steps[++i]));
            else if (steps[i] == "items")
                name += "Item";
        }
        return name is ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..] or "" ? $"_{name}" : name;
    }

    private static string Capitalised(string text) => string.Concat(
        new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Unescaped(string step) =>
        Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member => References(member.Value)).Concat(ReferenceIn(json) is { } found ? [found] : []),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
