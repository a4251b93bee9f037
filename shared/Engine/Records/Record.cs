using System.Runtime.CompilerServices;

namespace ServerlessEvents.Engine.Records;

/// <summary>
/// A record of Kafka: one to be written, or one that was read, which has an offset and a time too. Equality is by reference: two reads are
/// two records.
/// </summary>
/// <param name="Topic">The topic that it lies in, or is to lie in.</param>
/// <param name="Key">Null is none.</param>
/// <param name="Value">Null is a tombstone.</param>
/// <param name="Headers">In the order that they have in the record; a name may come again.</param>
/// <param name="Partition">The partition; <see cref="AnyPartition"/> where the producer's partitioner is to choose by key.</param>
public sealed record Record(string Topic, byte[]? Key, byte[]? Value, IReadOnlyList<Header> Headers, int Partition = Record.AnyPartition)
{
    public const int AnyPartition = -1;

    /// <summary>Where it lies in the partition; -1 when it is not written yet.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>The broker's or producer's time of a record that was read: the only clock of the fold.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Where it lies, as dead letters, replies and the audit say it: <c>{topic}/{partition}/{offset}</c>.</summary>
    public string Origin => $"{Topic}/{Partition}/{Offset}";

    /// <summary>Writes the same into the given characters; false when there are too few of them.</summary>
    public bool TryWriteOrigin(Span<char> into, out int length) => into.TryWrite($"{Topic}/{Partition}/{Offset}", out length);

    public bool Equals(Record? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
