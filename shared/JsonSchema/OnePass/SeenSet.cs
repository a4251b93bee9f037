// Which keys an object, and which items an array with unique items, had so far: one hash table for all containers of a document.
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

/// <summary>
/// Entries point into the document, nothing is copied. A container is known by a number that no earlier one on this
/// thread had, so what an earlier document left behind counts as empty and nothing needs clearing.
/// </summary>
internal sealed class SeenSet
{
    private const int Smallest = 64;
    private const int LargestKept = 1 << 14;

    private Entry[] entries = new Entry[Smallest];
    private long last;
    private long first = 1;
    private int count;

    /// <summary>Starts a document, and lets a table go that an unusual one has made large.</summary>
    public void Clear()
    {
        if (entries.Length > LargestKept) entries = new Entry[Smallest];
        first = last + 1;
        count = 0;
    }

    /// <summary>A number for a container.</summary>
    public long Open() => ++last;

    /// <summary>Adds what a container holds at a place; false if it had the same before.</summary>
    public bool Add(ReadOnlySpan<byte> json, Scratch scratch, long container, (int Offset, int Length) where, JsonTypes type, bool escaped)
    {
        if (count * 2 >= entries.Length) Grow();
        var (offset, length) = where;
        var raw = json.Slice(offset, length);
        var entry = new Entry(container, Hash(raw, scratch, type, escaped), offset, length, type, escaped);
        var slot = Slot(entry);
        while (entries[slot].Container >= first)
        {
            if (entries[slot].Matches(entry) && IsSame(json, scratch, entries[slot], entry)) return false;
            slot = (slot + 1) & (entries.Length - 1);
        }
        entries[slot] = entry;
        count++;
        return true;
    }

    private static int Hash(ReadOnlySpan<byte> raw, Scratch scratch, JsonTypes type, bool escaped)
    {
        if ((type & JsonTypes.Number) != 0) return new Number(raw).Hash();
        var hash = new HashCode();
        hash.AddBytes(escaped ? scratch.Unescape(raw) : raw);
        return hash.ToHashCode();
    }

    private static bool IsSame(ReadOnlySpan<byte> json, Scratch scratch, in Entry a, in Entry b)
    {
        var left = json.Slice(a.Offset, a.Length);
        var right = json.Slice(b.Offset, b.Length);
        if ((a.Type & JsonTypes.Number) != 0) return Number.AreEqual(new(left), new(right));
        if (a.Escaped) left = scratch.Unescape(left);
        if (b.Escaped) right = scratch.UnescapeOther(right);
        return left.SequenceEqual(right);
    }

    private int Slot(in Entry entry) =>
        (int)((ulong)(entry.Hash ^ (entry.Container * 0x9E3779B97F4A7C1)) * 0x9E3779B97F4A7C15 >> 33) & (entries.Length - 1);

    private void Grow()
    {
        var old = entries;
        entries = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.Container < first) continue;
            var slot = Slot(entry);
            while (entries[slot].Container >= first) slot = (slot + 1) & (entries.Length - 1);
            entries[slot] = entry;
        }
    }

    private readonly record struct Entry(long Container, int Hash, int Offset, int Length, JsonTypes Type, bool Escaped)
    {
        public bool Matches(in Entry other) => Container == other.Container && Hash == other.Hash && (Type & other.Type) != 0;
    }
}
