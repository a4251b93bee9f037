using System.Text.Json;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>A schema to compare: what messages call it, its text, and the schemas that it refers to by the names it uses.</summary>
public sealed record SchemaSource(string Name, JsonElement Root, IReadOnlyDictionary<string, JsonElement>? References = null);
