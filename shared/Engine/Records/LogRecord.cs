namespace ServerlessEvents.Engine.Records;

/// <summary>One record as it lies in a Kafka partition. Equality is by reference: two reads are two records.</summary>
public sealed class LogRecord
{
    public required int Partition { get; init; }
    public required long Offset { get; init; }

    /// <summary>The broker's or producer's time of the record: the only clock of the fold.</summary>
    public required DateTimeOffset Time { get; init; }

    public byte[]? Key { get; init; }

    /// <summary>Null is a tombstone.</summary>
    public byte[]? Value { get; init; }

    public IReadOnlyList<Header> Headers { get; init; } = [];

    /// <summary>The same record with another value, to be shown or sent on.</summary>
    public LogRecord WithValue(byte[]? value) => new() { Partition = Partition, Offset = Offset, Time = Time, Key = Key, Value = value, Headers = Headers };
}

/// <summary>A record to be written. Without a partition the producer's partitioner chooses by key.</summary>
public sealed record NewRecord(string Topic, byte[]? Key, byte[]? Value, IReadOnlyList<Header> Headers, int? Partition = null);
