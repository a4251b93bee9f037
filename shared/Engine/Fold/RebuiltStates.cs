using System.Text;
using ServerlessEvents.Domain;

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
        var rebuild = owned.Checkpoint.Rebuild!;
        owned.MoveTo(owned.Checkpoint with { Rebuild = rebuild with { Looked = 0 } }); // whoever began it may not have come to the end
        var raised = FoldVersion.Raised(owned.Checkpoint.FoldVersion, rebuild.Of);
        byte[][] all = [.. snapshots.Keys.Where(key => raised.Count == 0 || raised.Contains(NameOf(key)))];
        foreach (var keys in all.Chunk(PageSize))
        {
            await snapshots.ReloadEvicted(owned.Log, keys, stop);
            await Tell(owned, keys, stop);
        }
        await End(owned, stop);
    }

    /// <summary>
    /// Writes a checkpoint where nothing has changed, too: an owner that is fenced notices, and others see that it goes on.
    /// </summary>
    private async Task Tell(OwnedPartition owned, byte[][] keys, CancellationToken stop)
    {
        var (transaction, rebuild, told) = (Transaction(owned), owned.Checkpoint.Rebuild!, 0);
        foreach (var key in keys)
        {
            var subject = Encoding.UTF8.GetString(key);
            if (transaction.Tell(subject, snapshots.Find(subject)!)) told++;
        }
        rebuild = rebuild with { Told = rebuild.Told + told, Looked = rebuild.Looked + keys.Length };
        await Write(owned, transaction, owned.Checkpoint with { Rebuild = rebuild }, stop);
    }

    private async Task End(OwnedPartition owned, CancellationToken stop)
    {
        var (checkpoint, rebuild) = (owned.Checkpoint, owned.Checkpoint.Rebuild!);
        var transaction = Transaction(owned);
        transaction.Records.Add(FoldTakeOver.Audit(
            options, partition, "fold.rebuilt",
            $"From {rebuild.Of} to {checkpoint.FoldVersion}: "
            + $"{rebuild.Told} of {rebuild.Looked} aggregates look different to their audience.")
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

    private static string NameOf(byte[] key) => Encoding.UTF8.GetString(key.AsSpan(..key.AsSpan().IndexOf((byte)'/')));
}
