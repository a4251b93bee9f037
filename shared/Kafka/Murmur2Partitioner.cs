using System.Buffers.Binary;

namespace ServerlessEvents.Kafka;

/// <summary>In which partition a key lies: murmur2 with the seed of Kafka's Java clients, which our producers use too.</summary>
public static class Murmur2Partitioner
{
    private const uint Seed = 0x9747b28c;
    private const uint Mixer = 0x5bd1e995;

    public static int Of(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & int.MaxValue) % partitions;

    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = Seed ^ (uint)key.Length;
        for (; key.Length >= sizeof(uint); key = key[sizeof(uint)..])
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(key) * Mixer;
            hash = (hash * Mixer) ^ ((word ^ (word >> 24)) * Mixer);
        }
        if (key.Length > 0)
        {
            for (var i = 0; i < key.Length; i++) hash ^= (uint)key[i] << (8 * i);
            hash *= Mixer;
        }
        hash = (hash ^ (hash >> 13)) * Mixer;
        return hash ^ (hash >> 15);
    }
}
