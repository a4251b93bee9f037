namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The committed snapshots of one partition as bytes, packed. Over its limit it evicts the coldest values and keeps only their places in
/// the log, to read them again when they are asked for.
/// </summary>
/// <param name="limit">How many bytes keys and values may take together; the table comes on top, with 8 to 16 bytes an entry.</param>
public sealed class SnapshotStore(long limit = long.MaxValue)
{
    /// <summary>How many slots one eviction looks at: far more than what takes the room of one snapshot.</summary>
    private const int MaxSteps = 256;

    private SnapshotArena arena = new();
    private long[] slots = new long[64]; // an address + 1; 0 is free
    private int hand;

    public int Count { get; private set; }

    /// <summary>Whether anything was evicted since the store was last empty.</summary>
    public bool HasEvicted { get; private set; }

    /// <summary>What the store takes in memory, table and slack included.</summary>
    public long Bytes => arena.Allocated + slots.LongLength * sizeof(long);

    /// <summary>Finds a snapshot. It is evicted when the value is empty: then the offset says where in the log it lies.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out long offset)
    {
        value = default;
        offset = -1;
        if (slots[SlotOf(key)] is not (> 0 and var found)) return false;
        arena.Use(found - 1, out value, out offset);
        return true;
    }

    /// <summary>Keeps a snapshot.</summary>
    /// <param name="offset">Where it lies in the log; -1 when that is not known, and then it is never evicted.</param>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long offset)
    {
        var slot = SlotOf(key);
        if (slots[slot] is > 0 and var found)
        {
            if (arena.TryOverwrite(found - 1, value, offset)) return;
            arena.Free(found - 1);
        }
        else
        {
            Count++;
        }
        slots[slot] = arena.Append(key, value, offset) + 1;
        if (Count * 4L > slots.Length * 3L) Grow();
        if (arena.Live > limit) Evict();
        if (arena.Dead > arena.Live + SnapshotArena.ChunkSize) Tidy();
    }

    /// <summary>Forgets a snapshot, as its tombstone says.</summary>
    public void Remove(ReadOnlySpan<byte> key)
    {
        var slot = SlotOf(key);
        if (slots[slot] == 0) return;
        arena.Free(slots[slot] - 1);
        slots[slot] = 0;
        Count--;
        for (slot = After(slot); slots[slot] != 0; slot = After(slot)) // close the gap in the run of collisions
        {
            var moved = slots[slot];
            slots[slot] = 0;
            slots[SlotOf(arena.KeyOf(moved - 1))] = moved;
        }
    }

    public void Clear()
    {
        arena = new();
        slots = new long[64];
        Count = 0;
        HasEvicted = false;
    }

    /// <summary>Every key, evicted or not.</summary>
    public IEnumerable<byte[]> Keys => slots.Where(slot => slot > 0).Select(slot => arena.KeyOf(slot - 1).ToArray());

    private int SlotOf(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        var slot = hash.ToHashCode() & (slots.Length - 1);
        while (slots[slot] != 0 && !arena.KeyOf(slots[slot] - 1).SequenceEqual(key)) slot = After(slot);
        return slot;
    }

    private int After(int slot) => (slot + 1) & (slots.Length - 1);

    private void Grow()
    {
        var old = slots;
        slots = new long[old.Length * 2];
        foreach (var address in old)
        {
            if (address > 0) slots[SlotOf(arena.KeyOf(address - 1))] = address;
        }
    }

    /// <summary>
    /// Evicts with the clock algorithm: a value that was used since the hand last came by stays. The hand moves a little at a time, so that
    /// it also ends when the keys alone take more than the limit and nothing is left to evict.
    /// </summary>
    private void Evict()
    {
        HasEvicted = true;
        for (var steps = 0; arena.Live > limit && steps < MaxSteps; steps++)
        {
            hand = (hand + 1) & (slots.Length - 1);
            if (slots[hand] > 0) arena.EvictIfCold(slots[hand] - 1);
        }
    }

    private void Tidy()
    {
        var tidied = new SnapshotArena();
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] > 0) slots[slot] = tidied.Copy(arena, slots[slot] - 1) + 1;
        }
        arena = tidied;
    }
}
