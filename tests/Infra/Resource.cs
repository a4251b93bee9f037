using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>One resource of a snapshot.</summary>
public sealed record Resource(JsonNode Json)
{
    public string Id => (string)Json["id"]!;

    public string Type => (string)Json["type"]!;

    public string ApiVersion => (string)Json["apiVersion"]!;

    public string Name => (string)Json["name"]!;

    /// <summary>The last part of the name: that of a child without its parents'.</summary>
    public string ShortName => Name[(Name.LastIndexOf('/') + 1)..];

    public JsonNode? this[string path] =>
        path.Split('.').Aggregate((JsonNode?)Json["properties"], (node, part) => node is JsonObject ? node[part] : null);

    /// <summary>A property as text; empty when it is not there.</summary>
    public string Text(string path) => this[path]?.ToString() ?? "";

    public bool Is(string type) => string.Equals(Type, type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether this is an extension of the other resource, or lies in it.</summary>
    public bool LiesIn(Resource other) => Id.StartsWith(other.Id + "/", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Type} {Name}";
}
