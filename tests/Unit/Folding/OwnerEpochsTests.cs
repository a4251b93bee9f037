using System.Text;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding;

/// <summary>Without transactions, what a replaced owner still wrote is told from what its successor wrote.</summary>
public class OwnerEpochsTests
{
    private readonly OwnerEpochs owners = new();
    private long offset;

    [Fact]
    public void What_one_owner_wrote_stands()
    {
        var epoch = Owner("a");
        Snapshot("k", at: 4, epoch);
        Checkpoint(next: 5, epoch);
        Assert.Equal(5, Next());
    }

    [Fact]
    public void A_snapshot_ahead_of_the_checkpoint_does_not_move_it()
    {
        var epoch = Owner("a");
        Checkpoint(next: 5, epoch);
        Snapshot("k", at: 9, epoch);
        Assert.Equal(5, Next());
    }

    [Fact]
    public void What_a_replaced_owner_overwrites_is_due_again()
    {
        var old = Owner("a");
        var young = Owner("b");
        Snapshot("k", at: 50, young);
        Checkpoint(next: 100, young);
        Snapshot("k", at: 10, old);
        Assert.Equal(11, Next());
        Assert.Single(owners.StaleSnapshots);
    }

    [Fact]
    public void What_the_old_owner_wrote_before_it_was_replaced_is_not_stale()
    {
        var old = Owner("a");
        Snapshot("k", at: 10, old);
        var young = Owner("b");
        Checkpoint(next: 100, young);
        Assert.Equal(100, Next());
        Assert.Empty(owners.StaleSnapshots);
    }

    [Fact]
    public void A_replaced_owner_cannot_move_the_checkpoint()
    {
        var old = Owner("a");
        var young = Owner("b");
        Checkpoint(next: 20, young);
        Checkpoint(next: 90, old);
        Assert.Equal(20, Next());
    }

    private long? Next() => owners.Effective(record => long.Parse(Encoding.UTF8.GetString(record.Value!)))?.Next;

    private long Owner(string name)
    {
        Add(OwnerEpochs.OwnerPrefix + name, "{}"u8.ToArray(), null);
        return offset - 1;
    }

    private void Snapshot(string key, long at, long epoch) => Add(key, Encoding.UTF8.GetBytes(at.ToString()), epoch);

    private void Checkpoint(long next, long epoch) => Add(OwnerEpochs.CheckpointPrefix + epoch, new Checkpoint(next, "").ToJson(), epoch);

    private void Add(string key, byte[] value, long? epoch) => owners.Add(
        new Record("orders.aggregates", Encoding.UTF8.GetBytes(key), value, epoch is { } e ? [new(HeaderNames.Epoch, e.ToString())] : [], 0)
        {
            Offset = offset++
        });
}
