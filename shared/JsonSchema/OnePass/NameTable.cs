// Finds a property name among those a schema knows: first the one that usually comes next, then by hash.
using System.Buffers.Binary;
using System.Text;

namespace ServerlessEvents.Schemas.OnePass;

internal sealed class NameTable
{
    private readonly byte[][] names;
    private readonly short[] slots;

    public NameTable(IReadOnlyCollection<string> names)
    {
        this.names = [.. names.Select(Encoding.UTF8.GetBytes)];
        slots = new short[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * this.names.Length))];
        for (var i = 0; i < this.names.Length; i++)
        {
            var slot = Slot(this.names[i]);
            while (slots[slot] != 0) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = (short)(i + 1);
        }
    }

    /// <summary>The index of the name, or -1. The guess is the index to try first.</summary>
    public int Find(ReadOnlySpan<byte> name, int guess)
    {
        if ((uint)guess < (uint)names.Length && name.SequenceEqual(names[guess])) return guess;
        var slot = Slot(name);
        while (slots[slot] != 0)
        {
            var i = slots[slot] - 1;
            if (name.SequenceEqual(names[i])) return i;
            slot = (slot + 1) & (slots.Length - 1);
        }
        return -1;
    }

    private int Slot(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length * 0x9E3779B1;
        if (name.Length >= 4)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt32LittleEndian(name)) * 0x85EBCA6B;
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]);
        }
        else
        {
            foreach (var b in name) hash = (hash * 31) + b;
        }
        return (int)((hash * 0x9E3779B1) >> 8) & (slots.Length - 1);
    }
}
