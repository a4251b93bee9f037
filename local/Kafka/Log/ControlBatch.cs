using System.Buffers.Binary;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>The marker that ends a transaction in a partition: a batch of one record that says commit or abort.</summary>
public static class ControlBatch
{
    // One record: length, attributes, timestamp delta, offset delta, key length, key, value length, value, header count.
    // All are varints below 64, so each takes one byte. Key: version, type; value: version, coordinator epoch.
    private const int RecordSize = 1 + 1 + 1 + 1 + 1 + 4 + 1 + 6 + 1;
    private const int TypeAt = BatchHeader.Size + 5 + 2;
    private const short TransactionalControl = 0x10 | 0x20;

    public static byte[] Create(long producerId, short epoch, bool commit, DateTimeOffset now)
    {
        var batch = new byte[BatchHeader.Size + RecordSize];
        var record = batch.AsSpan(BatchHeader.Size);
        record[0] = Zigzag(RecordSize - 1);
        record[4] = Zigzag(4);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(TypeAt), commit ? (short)1 : (short)0);
        record[9] = Zigzag(6);
        var at = now.ToUnixTimeMilliseconds();
        BatchHeader.Write(batch, new(0, batch.Length, 0, TransactionalControl, 0, at, at, producerId, epoch, -1, 1));
        return batch;
    }

    public static bool IsCommit(ReadOnlySpan<byte> batch) =>
        batch.Length >= TypeAt + 2 && BinaryPrimitives.ReadInt16BigEndian(batch[TypeAt..]) == 1;

    private static byte Zigzag(int value) => (byte)(value << 1);
}
