using System.Text.Json;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>The body of a request that carries a schema.</summary>
/// <param name="Schema">The schema's text.</param>
/// <param name="SchemaType">AVRO (when absent), JSON or PROTOBUF.</param>
/// <param name="References">What the text refers to; version -1 is the latest.</param>
/// <param name="Metadata">Data contract metadata, opaque here.</param>
/// <param name="RuleSet">Data contract rules, opaque here.</param>
/// <param name="Id">In IMPORT mode, the id to give it.</param>
/// <param name="Version">In IMPORT mode, the version to give it.</param>
public sealed record SchemaRequest(
    string? Schema,
    string? SchemaType = null,
    IReadOnlyList<SchemaReference>? References = null,
    JsonElement? Metadata = null,
    JsonElement? RuleSet = null,
    int? Id = null,
    int? Version = null);
