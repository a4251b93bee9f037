using System.Text.Json;

namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary>A schema as answers show it; what is null is left out, and so is the type when it is AVRO, as the original does.</summary>
public sealed record SchemaResponse(
    string? Subject, int? Version, int? Id, Guid? Guid, string? SchemaType, IReadOnlyList<SchemaReference>? References,
    JsonElement? Metadata, JsonElement? RuleSet, string Schema, int? MaxId = null)
{
    public static SchemaResponse Of(SchemaVersion version) =>
        Of(version.Content) with { Subject = version.Subject, Version = version.Version, Id = version.Id };

    public static SchemaResponse Of(SchemaContent content) => new(
        null, null, null, content.Guid, content.Type == "AVRO" ? null : content.Type,
        content.References.Count == 0 ? null : content.References, content.Metadata, content.RuleSet, content.Text);
}
