using System.Buffers.Binary;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Local.Kafka.Transactions;

/// <summary>Hands out producer ids, each only once. Ids are reserved in blocks, so that a crash wastes some and repeats none.</summary>
public sealed class ProducerIds(Journal journal)
{
    private const string Key = "producer-ids";
    private const int Block = 1000;

    private readonly Lock gate = new();
    private long next = journal.State.TryGetValue(Key, out var reserved) ? BinaryPrimitives.ReadInt64LittleEndian(reserved) : 0;
    private long reservedTo = journal.State.TryGetValue(Key, out var stored) ? BinaryPrimitives.ReadInt64LittleEndian(stored) : 0;

    public long Next()
    {
        lock (gate)
        {
            if (next == reservedTo)
            {
                var bytes = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(bytes, reservedTo + Block);
                journal.Append((Key, bytes));
                reservedTo += Block;
            }
            return next++;
        }
    }
}
