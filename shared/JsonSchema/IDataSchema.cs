namespace ServerlessEvents.Schemas;

/// <summary>
/// What the data of an event type must be, and how it is stored. Clients always send JSON; what is stored depends on the schema's language.
/// </summary>
public interface IDataSchema
{
    /// <summary>The content type of what is stored; null where that is the JSON as it came.</summary>
    string? ContentType { get; }

    /// <summary>Whether the JSON is valid; if so, what to store of it, else what is wrong is added.</summary>
    /// <param name="utf8Json">The data as it came.</param>
    /// <param name="errors">Where errors are added.</param>
    /// <param name="pointerPrefix">Where the data lies in what the reader of the errors knows, such as <c>/data</c>.</param>
    /// <param name="stored">What to store; empty when the data is not valid.</param>
    bool Check(ReadOnlyMemory<byte> utf8Json, List<SchemaError> errors, string pointerPrefix, out ReadOnlyMemory<byte> stored);
}
