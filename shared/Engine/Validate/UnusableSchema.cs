using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Validate;

/// <summary>Stands for a schema that cannot be used: events of its type are rejected with the reason, and all other types go on.</summary>
/// <param name="Why">One sentence, which names the type and the version.</param>
public sealed record UnusableSchema(string Why) : IDataSchema
{
    public string? ContentType => null;

    public bool Check(ReadOnlyMemory<byte> utf8Json, List<SchemaError> errors, string pointerPrefix, out ReadOnlyMemory<byte> stored)
    {
        errors.Add(new(pointerPrefix, "schema", Why));
        stored = default;
        return false;
    }
}
