using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// A point in a partition's log up to which all is known, and what is known there. A start reads on from the last one instead of from the
/// first record.
/// </summary>
/// <param name="Segment">Base offset of the segment.</param>
/// <param name="Position">Bytes of it that are known.</param>
/// <param name="NextOffset">The offset after the last known record.</param>
/// <param name="LogStart">The first offset not deleted.</param>
/// <param name="CleanTo">The offset before which the log has been compacted.</param>
public sealed record RecoveryPoint(long Segment, long Position, long NextOffset, long LogStart, long CleanTo)
{
    private const byte Format = 1;

    public static void Save(
        string path,
        RecoveryPoint at,
        ProducerTable producers,
        TransactionTable transactions,
        Action<SafeFileHandle>? writeThrough)
    {
        using var memory = new MemoryStream();
        using var w = new BinaryWriter(memory);
        w.Write(Format);
        w.Write(at.Segment);
        w.Write(at.Position);
        w.Write(at.NextOffset);
        w.Write(at.LogStart);
        w.Write(at.CleanTo);
        w.Write(producers.All.Count);
        foreach (var (id, producer) in producers.All)
        {
            w.Write(id);
            w.Write(producer.Epoch);
            w.Write(producer.LastSeen);
            w.Write(producer.Batches.Length);
            foreach (var batch in producer.Batches)
            {
                w.Write(batch.BaseSequence);
                w.Write(batch.LastSequence);
                w.Write(batch.BaseOffset);
            }
        }
        w.Write(transactions.Open.Count);
        foreach (var (id, first) in transactions.Open)
        {
            w.Write(id);
            w.Write(first);
        }
        w.Write(transactions.AbortedRanges.Count);
        foreach (var range in transactions.AbortedRanges)
        {
            w.Write(range.ProducerId);
            w.Write(range.First);
            w.Write(range.Last);
        }
        w.Write(Crc32C.Of(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        Files.Replace(path, memory.GetBuffer().AsSpan(0, (int)memory.Length), writeThrough);
    }

    /// <summary>Null if there is none that can be trusted: then the whole log is read instead.</summary>
    public static RecoveryPoint? Load(string path, ProducerTable producers, TransactionTable transactions)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 5
            || bytes[0] != Format
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != Crc32C.Of(bytes.AsSpan(..^4)))
        {
            return null;
        }
        using var r = new BinaryReader(new MemoryStream(bytes));
        r.ReadByte();
        var at = new RecoveryPoint(r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64());
        for (var n = r.ReadInt32(); n > 0; n--)
        {
            var (id, epoch, last) = (r.ReadInt64(), r.ReadInt16(), r.ReadInt64());
            var batches = new ProducerTable.Batch[r.ReadInt32()];
            for (var i = 0; i < batches.Length; i++) batches[i] = new(r.ReadInt32(), r.ReadInt32(), r.ReadInt64());
            producers.Restore(id, new(epoch, last, batches));
        }
        for (var n = r.ReadInt32(); n > 0; n--) transactions.RestoreOpen(r.ReadInt64(), r.ReadInt64());
        for (var n = r.ReadInt32(); n > 0; n--) transactions.RestoreAborted(new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64()));
        return at;
    }
}
