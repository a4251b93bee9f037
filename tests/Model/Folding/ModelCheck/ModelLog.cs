using System.Runtime.CompilerServices;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>The seam's third implementation: every call waits until the explorer lets its request land and be answered.</summary>
internal sealed class ModelLog(ModelBroker broker, IOwner owner) : IPartitionLog
{
    private const int PageSize = 2;
    private int epoch;

    public bool IsClosed { get; private set; }

    /// <summary>Whether this owner may write, as the broker sees it.</summary>
    public bool IsLatest => broker.IsLatest(epoch);

    public Task Fence(CancellationToken stop) => Ask("fence", RequestKind.Fence, () => epoch = broker.Fence(), _ => Digest.Empty);

    public async IAsyncEnumerable<IReadOnlyList<Record>> ReadAggregates([EnumeratorCancellation] CancellationToken stop)
    {
        for (var from = 0; ; from += PageSize)
        {
            var first = from;
            var page = await Ask("read aggregates", RequestKind.Read, () => broker.ReadAggregates(first, PageSize), Seen);
            yield return page;
            if (page.Count < PageSize) yield break;
        }
    }

    public Task<Record?> ReadAggregate(long offset, CancellationToken stop) =>
        Ask("read a snapshot", RequestKind.Read, () => broker.ReadAggregate(offset), seen => seen is null ? Digest.Empty : Seen([seen]));

    /// <summary>Never changes in a model, and so is no step.</summary>
    public Task<long> FirstEvent(CancellationToken stop) => Task.FromResult(0L);

    public Task<LogPage> ReadEvents(long from, int most, CancellationToken stop) =>
        Ask("read events", RequestKind.Read, () => broker.ReadEvents(from, most), seen => Seen(seen.Records).And(seen.Next));

    public async Task<long> Write(IReadOnlyList<Record> records, CancellationToken stop)
    {
        await Ask("send", RequestKind.Send, () => broker.Send(epoch, records), _ => Digest.Empty);
        return await Ask("commit", RequestKind.Commit, () => broker.Commit(epoch), seen => Digest.Empty.And(seen));
    }

    public void Dispose() => IsClosed = true;

    private Task<T> Ask<T>(string name, RequestKind kind, Func<T> act, Func<T, Digest> digest)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return owner.Ask(this, name, kind, act, digest);
    }

    private static Digest Seen(IReadOnlyList<Record> records)
    {
        var digest = Digest.Empty;
        foreach (var record in records) digest = digest.And(record.Offset).And(record.Key).And(record.Value);
        return digest;
    }
}
