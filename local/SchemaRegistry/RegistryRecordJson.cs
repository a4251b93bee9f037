using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>The JSON of keys and values in the <c>_schemas</c> topic, in the shapes that Confluent's registry reads and writes.</summary>
public static class RegistryRecordJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Compaction compares keys as bytes, so they are written exactly as the original does: no escaping beyond what JSON needs.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The record's key and value; no value = tombstone.</summary>
    public static (byte[] Key, byte[]? Value) Write(RegistryRecord record) => record switch
    {
        RegistryRecord.Schema { Version: var version } =>
            (Json(SchemaKey.Of(version.Subject, version.Version)), Json(SchemaValue.Of(version))),
        RegistryRecord.SchemaGone(var subject, var version) => (Json(SchemaKey.Of(subject, version)), null),
        RegistryRecord.SubjectDeleted(var subject, var upTo) =>
            (Json(new SubjectKey("DELETE_SUBJECT", subject)), Json(new DeletedValue(subject, upTo))),
        RegistryRecord.Config(var subject, var level) =>
            (Json(new SubjectKey("CONFIG", subject)), level is null ? null : Json(new ConfigValue(subject, $"{level}"))),
        RegistryRecord.Mode(var subject, var mode) =>
            (Json(new SubjectKey("MODE", subject)), mode is null ? null : Json(new ModeValue(subject, $"{mode}"))),
        RegistryRecord.Noop => (Json(new NoopKey("NOOP")), null),
        _ => throw new ArgumentOutOfRangeException(nameof(record), record, "No such record."),
    };

    /// <summary>
    /// The record of a key and value. Throws on a kind that only newer registries write, because to skip such a record would be to lose it.
    /// </summary>
    public static RegistryRecord Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var read = JsonSerializer.Deserialize<SchemaKey>(key, Options)
            ?? throw new InvalidDataException("A record in the schemas topic has no key.");
        return read.Keytype switch
        {
            "SCHEMA" when value.IsEmpty => new RegistryRecord.SchemaGone(read.Subject!, read.Version),
            "SCHEMA" => new RegistryRecord.Schema(Value<SchemaValue>(value).ToVersion()),
            "DELETE_SUBJECT" when value.IsEmpty => new RegistryRecord.Noop(),
            "DELETE_SUBJECT" => new RegistryRecord.SubjectDeleted(read.Subject!, Value<DeletedValue>(value).Version),
            "CONFIG" => new RegistryRecord.Config(
                read.Subject, value.IsEmpty ? null : Enum.Parse<CompatibilityLevel>(Value<ConfigValue>(value).CompatibilityLevel)),
            "MODE" => new RegistryRecord.Mode(read.Subject, value.IsEmpty ? null : Enum.Parse<RegistryMode>(Value<ModeValue>(value).Mode)),
            "NOOP" => new RegistryRecord.Noop(),
            var other =>
                throw new InvalidDataException($"The schemas topic holds a record of kind {other}, which this registry does not know."),
        };
    }

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    private static T Value<T>(ReadOnlySpan<byte> value) =>
        JsonSerializer.Deserialize<T>(value, Options)
            ?? throw new InvalidDataException("A record in the schemas topic has the value null.");

    private sealed record SchemaKey(string Keytype, string? Subject, int Version, int Magic)
    {
        public static SchemaKey Of(string subject, int version) => new("SCHEMA", subject, version, 1);
    }

    private sealed record SubjectKey(string Keytype, string? Subject, int Magic = 0);

    private sealed record NoopKey(string Keytype, int Magic = 0);

    private sealed record DeletedValue(string Subject, int Version);

    private sealed record ConfigValue(string? Subject, string CompatibilityLevel);

    private sealed record ModeValue(string? Subject, string Mode);

    private sealed record SchemaValue(
        string Subject,
        int Version,
        int Id,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SchemaType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SchemaReference>? References,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Metadata,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? RuleSet,
        string Schema,
        bool Deleted)
    {
        public static SchemaValue Of(SchemaVersion version) => new(
            version.Subject, version.Version, version.Id, version.Content.Type == "AVRO" ? null : version.Content.Type,
            version.Content.References.Count == 0 ? null : version.Content.References, version.Content.Metadata, version.Content.RuleSet,
            version.Content.Text, version.Deleted);

        public SchemaVersion ToVersion() =>
            new(Subject, Version, Id, new SchemaContent(SchemaType ?? "AVRO", Schema, References ?? [], Metadata, RuleSet), Deleted);
    }
}
