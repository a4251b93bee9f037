using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions.Following;

/// <summary>
/// Between the calls of the trigger, goes on reading the partitions that the trigger has given this instance, so that an event does not
/// wait for the host's poll window. One client and one thread read all of them. The trigger brings the same records later: they lie below
/// the cursor, and from that call the host learns what to commit.
/// </summary>
public sealed partial class Follower(Settings settings, TimeProvider time, ILogger<Follower> logger) : BackgroundService
{
    /// <summary>How many partitions it reads at most; those beyond wait for the trigger.</summary>
    private const int MaxPartitions = 256;

    /// <summary>How often it checks the partitions when no record comes.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<(string Topic, int Partition), (FollowedPartition State, IFollowed Consumer)> partitions = [];
    // Partitions that have begun, have ended, or are to be read on.
    private readonly ConcurrentQueue<(string Topic, int Partition)> changed = [];
    private readonly ConcurrentDictionary<Task, bool> underWay = [];
    private CancellationToken stopping;

    /// <summary>How many partitions it reads at present.</summary>
    public int Count => partitions.Values.Count(partition => partition.State.IsFollowed);

    /// <summary>Notes how far the trigger brings a partition, before that is handled: as long as it does, the partition is ours.</summary>
    public void Echo(IFollowed consumer, int partition, long upTo)
    {
        if (partitions.TryGetValue((consumer.Group.Topic, partition), out var followed)) followed.State.Echo(upTo);
    }

    /// <summary>Follows a partition that the trigger has brought from the due offset on, unless it is followed already.</summary>
    public void Begin(IFollowed consumer, int partition, long due)
    {
        if (!settings.Follow || stopping.IsCancellationRequested) return;
        var key = (consumer.Group.Topic, partition);
        if (!partitions.TryGetValue(key, out var followed))
        {
            if (partitions.Count >= MaxPartitions) return;
            followed = partitions.GetOrAdd(key, _ => (new(time), consumer));
        }
        if (!followed.State.Begin(due)) return;
        LogBegin(logger, key.Topic, partition, due);
        changed.Enqueue(key);
    }

    /// <summary>Also waits for the records that are being handled.</summary>
    public override async Task StopAsync(CancellationToken stop)
    {
        await base.StopAsync(stop);
        await Task.WhenAll(underWay.Keys).WaitAsync(stop);
    }

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        stopping = stop;
        return settings.Follow
            ? Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.CompletedTask;
    }

    private void Read()
    {
        using var tail = new LogTail(settings.Kafka);
        while (!stopping.IsCancellationRequested)
        {
            while (changed.TryDequeue(out var key)) Change(tail, key);
            tail.Read(Look, Add, (topic, partition, failure) => End(topic, partition, failure.Message));
            foreach (var (key, followed) in partitions)
            {
                if (followed.State.IsFull()) tail.Stop(key.Topic, key.Partition);
                if (followed.State.IsForsaken())
                    End(key.Topic, key.Partition, "The trigger does not bring what was read, so the partition is another's.");
            }
        }
    }

    private void Change(LogTail tail, (string Topic, int Partition) key)
    {
        var state = partitions[key].State;
        if (state.IsFollowed) tail.Start(key.Topic, key.Partition, state.Next);
        else tail.Stop(key.Topic, key.Partition);
    }

    private void Add(Record record)
    {
        var followed = partitions[(record.Topic, record.Partition)];
        if (!followed.State.Add(record)) return;
        var work = Task.Run(() => DealWith(record.Topic, record.Partition, followed.State, followed.Consumer), CancellationToken.None);
        underWay[work] = true;
        work.ContinueWith(done => underWay.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task DealWith(string topic, int partition, FollowedPartition state, IFollowed consumer)
    {
        while (state.Take(out var readOn) is { } page)
        {
            if (readOn) changed.Enqueue((topic, partition));
            try
            {
                if (await consumer.Follow(partition, page, stopping)) state.Done(page.Next);
                else End(topic, partition, "It is not ours.");
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { return; }
            // The trigger brings the same records again; when they fail again, its call reports it.
            catch (Exception e) { End(topic, partition, e.Message); }
        }
    }

    private void End(string topic, int partition, string why)
    {
        partitions[(topic, partition)].State.End();
        changed.Enqueue((topic, partition));
        LogEnd(logger, topic, partition, why);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic}/{Partition} is followed from offset {Due} on.")]
    private static partial void LogBegin(ILogger logger, string topic, int partition, long due);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Topic}/{Partition} waits for the trigger again. {Why}")]
    private static partial void LogEnd(ILogger logger, string topic, int partition, string why);
}
