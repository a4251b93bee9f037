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

    /// <summary>Where it lies, as dead letters, replies and the audit say it: <c>{topic}/{partition}/{offset}</c>.</summary>
    public string OriginIn(string topic) => $"{topic}/{Partition}/{Offset}";

    /// <summary>The same into characters that are there already; false when they are too few.</summary>
    public bool TryWriteOrigin(Span<char> into, string topic, out int length) => into.TryWrite($"{topic}/{Partition}/{Offset}", out length);

    /// <summary>The same record with another value, to be shown or sent on.</summary>
    public LogRecord WithValue(byte[]? value) => new() { Partition = Partition, Offset = Offset, Time = Time, Key = Key, Value = value, Headers = Headers };
}

/// <summary>A record to be written. Without a partition the producer's partitioner chooses by key.</summary>
public sealed record NewRecord(string Topic, byte[]? Key, byte[]? Value, IReadOnlyList<Header> Headers, int? Partition = null);
