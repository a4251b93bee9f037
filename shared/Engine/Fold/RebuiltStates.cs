using System.Text;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// Ends a rebuild: each audience is told once of the states that have come out different from what it is shown. What is told lies in the
/// snapshots, so whoever takes the partition over meanwhile goes on with the rest.
/// </summary>
internal sealed class RebuiltStates(FoldOptions options, int partition, SnapshotCache snapshots)
{
    /// <summary>How many aggregates one transaction looks at.</summary>
    private const int PageSize = 500;

    public async Task Tell(OwnedPartition owned, CancellationToken stop)
    {
        var all = 0;
        foreach (var keys in snapshots.Keys.Chunk(PageSize))
        {
            await snapshots.ReloadEvicted(owned.Log, keys, stop);
            await Tell(owned, keys, stop);
            all += keys.Length;
        }
        await End(owned, all, stop);
    }

    private async Task Tell(OwnedPartition owned, byte[][] keys, CancellationToken stop)
    {
        var (transaction, rebuild, told) = (Transaction(owned), owned.Checkpoint.Rebuild!, 0);
        foreach (var key in keys)
        {
            var subject = Encoding.UTF8.GetString(key);
            if (transaction.Tell(subject, snapshots.Find(subject)!)) told++;
        }
        if (transaction.Changed.Count + transaction.Gone.Count == 0) return;
        await Write(owned, transaction, owned.Checkpoint with { Rebuild = rebuild with { Told = rebuild.Told + told } }, stop);
    }

    private async Task End(OwnedPartition owned, int all, CancellationToken stop)
    {
        var (checkpoint, rebuild) = (owned.Checkpoint, owned.Checkpoint.Rebuild!);
        var transaction = Transaction(owned);
        transaction.Records.Add(FoldTakeOver.Audit(
            options, partition, "fold.rebuilt",
            $"From {rebuild.Of} to {checkpoint.FoldVersion}: of {all} aggregates {rebuild.Told} have changed for whom they are shown to.")
            .ToRecord(options.Topics));
        await Write(owned, transaction, checkpoint with { Rebuild = null }, stop);
    }

    private FoldTransaction Transaction(OwnedPartition owned) => new(options, partition, owned.Checkpoint, snapshots.Find, owned.Buffer);

    private async Task Write(OwnedPartition owned, FoldTransaction transaction, Checkpoint end, CancellationToken stop)
    {
        var records = transaction.Close(end);
        snapshots.Keep(transaction, records, await owned.Log.Write(records, stop));
        owned.MoveTo(end);
    }
}
