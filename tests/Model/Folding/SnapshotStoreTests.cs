using System.Text;
using CsCheck;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding;

/// <summary>The store gives back what was put in, keeps to its limit, and says where an evicted snapshot lies.</summary>
public class SnapshotStoreTests
{
    private static readonly Gen<(int Key, int Length, bool Remove)> Steps = Gen.Select(
        Gen.Int[0, 200], Gen.Int[1, 300], Gen.Int[0, 9], (key, length, dice) => (key, length, dice == 0));

    [Fact]
    public void A_store_holds_what_a_dictionary_would() => Steps.Array[1, 400].Sample(steps =>
    {
        var store = new SnapshotStore();
        var expected = new Dictionary<int, int>();
        foreach (var (key, length, remove) in steps)
        {
            if (remove) { store.Remove(Key(key)); expected.Remove(key); }
            else { store.Set(Key(key), Value(key, length), length); expected[key] = length; }
        }
        Assert.Equal(expected.Count, store.Count);
        for (var key = 0; key <= 200; key++)
        {
            Assert.Equal(expected.TryGetValue(key, out var length), store.TryGet(Key(key), out var value, out var offset));
            if (length > 0) { Assert.Equal(Value(key, length), value.ToArray()); Assert.Equal(length, offset); }
        }
    }, iter: 500);

    [Fact]
    public void Over_its_limit_it_evicts_and_remembers_only_the_offset()
    {
        var store = new SnapshotStore(limit: 100_000);
        for (var key = 0; key < 10_000; key++) store.Set(Key(key), Value(key, 300), offset: key);
        Assert.Equal(10_000, store.Count);
        var evicted = 0;
        for (var key = 0; key < 10_000; key++)
        {
            Assert.True(store.TryGet(Key(key), out var value, out var offset));
            Assert.Equal(key, offset);
            if (value.IsEmpty) evicted++;
        }
        Assert.InRange(evicted, 9_000, 10_000);
    }

    [Fact(Timeout = 120_000)]
    public Task When_keys_alone_exceed_the_limit_each_set_still_does_little() => Task.Run(() =>
    {
        var store = new SnapshotStore(limit: 100_000);
        // This would take hours if each call looked at all of them.
        for (var key = 0; key < 300_000; key++) store.Set(Key(key), Value(key, 50), offset: key);
        Assert.Equal(300_000, store.Count);
    });

    [Fact]
    public void What_lies_nowhere_else_is_never_evicted()
    {
        var store = new SnapshotStore(limit: 1_000);
        for (var key = 0; key < 100; key++) store.Set(Key(key), Value(key, 300), offset: -1);
        Assert.All(Enumerable.Range(0, 100), key => Assert.True(store.TryGet(Key(key), out var value, out _) && !value.IsEmpty));
    }

    [Fact]
    public void A_million_snapshots_of_300_bytes_take_less_than_400_bytes_each()
    {
        var store = new SnapshotStore();
        var value = Value(1, 300);
        for (var key = 0; key < 1_000_000; key++) store.Set(Key(key), value, key);
        Assert.InRange(store.Bytes / 1_000_000d, 300, 400);
    }

    [Fact]
    public void Overwriting_for_ever_does_not_grow_for_ever()
    {
        var store = new SnapshotStore();
        for (var i = 0; i < 300_000; i++) store.Set(Key(i % 10), Value(i, 100 + (i * 7 % 200)), i);
        Assert.InRange(store.Bytes, 0, 10_000_000);
    }

    private static byte[] Key(int key) => Encoding.UTF8.GetBytes($"order/o-{key}");

    private static byte[] Value(int key, int length)
    {
        var value = new byte[length];
        Array.Fill(value, (byte)(key % 251));
        return value;
    }
}
