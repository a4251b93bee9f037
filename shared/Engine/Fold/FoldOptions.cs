using ServerlessEvents.Domain;

namespace ServerlessEvents.Engine.Fold;

/// <summary>What every fold of a context needs to know.</summary>
public sealed record FoldOptions(AggregateRegistry Aggregates, Topics Topics, TimeProvider Time)
{
    /// <summary>
    /// How many bytes the snapshots of one partition may take in memory; beyond it the coldest are read again when needed.
    /// </summary>
    public long MemoryLimit { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// How data is read that is not JSON, by the id of its schema. Throws when the registry cannot answer now, so that the events are tried
    /// again.
    /// </summary>
    public Func<int, ValueTask<DataDecoder>> FindDecoder { get; init; } =
        id => throw new InvalidOperationException(
            $"An event is stored in Avro by schema {id}, and this fold was given no schema registry.");
}

/// <summary>
/// Turns stored data of one schema into the JSON that aggregates read. Throws <see cref="System.Text.Json.JsonException"/> when the bytes
/// are not of that schema.
/// </summary>
public delegate byte[] DataDecoder(ReadOnlyMemory<byte> data);
