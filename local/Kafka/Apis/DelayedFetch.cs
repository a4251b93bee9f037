using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// The waiting half of Fetch: reads until the client's minimum is there or its time is over, never more than the limits allow. Only the
/// first batch of the first partition that has any may exceed them; otherwise a client with limits that are too small would never get any.
/// </summary>
public sealed class DelayedFetch(TopicStore topics, LogSettings settings)
{
    /// <summary>The most that one answer holds, whatever the client allows; a larger first batch goes alone.</summary>
    private const int MaxAnswer = 16 * 1024 * 1024;

    public async ValueTask<FetchApi.Response> Read(FetchApi.Request request, CancellationToken stop)
    {
        var (begun, limit) = (settings.Time.GetTimestamp(), TimeSpan.FromMilliseconds(Math.Max(0, request.MaxWaitMs)));
        while (true)
        {
            var wait = new FetchWait();
            Watch(request, wait.Add);
            try
            {
                var left = limit - settings.Time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || IsEnough(request) || !await wait.Wait(left, settings.Time, stop)) return ReadAll(request);
            }
            finally
            {
                wait.Dispose();
            }
        }
    }

    private void Watch(FetchApi.Request request, Action<PartitionLog> watch)
    {
        foreach (var topic in request.Topics)
        {
            foreach (var p in topic.Partitions)
            {
                if (Find(topic)?.Partition(p.Index) is { } log) watch(log);
            }
        }
    }

    /// <summary>Enough bytes, or anything that is an error and must not wait.</summary>
    private bool IsEnough(FetchApi.Request request)
    {
        long available = 0;
        foreach (var topic in request.Topics)
        {
            foreach (var p in topic.Partitions)
            {
                if (Find(topic)?.Partition(p.Index) is not { } log || Refusal(log, p) != ErrorCode.None) return true;
                available += log.Available(p.Offset, request.Committed);
            }
        }
        return available >= Math.Max(1, request.MinBytes);
    }

    private FetchApi.Response ReadAll(FetchApi.Request request)
    {
        var (room, isFirst) = (Math.Min(request.MaxBytes, MaxAnswer), true);
        var results = new FetchApi.TopicResult[request.Topics.Length];
        for (var t = 0; t < results.Length; t++)
        {
            var topic = request.Topics[t];
            var partitions = new FetchApi.PartitionResult[topic.Partitions.Length];
            for (var p = 0; p < partitions.Length; p++)
            {
                partitions[p] = ReadOne(topic, topic.Partitions[p], request.Committed, room, isFirst);
                room -= partitions[p].Records.Length;
                isFirst &= partitions[p].Records.Length == 0;
            }
            results[t] = new(topic, partitions);
        }
        return new(ErrorCode.None, results);
    }

    private FetchApi.PartitionResult ReadOne(FetchApi.Topic asked, FetchApi.Partition p, bool committed, int room, bool isFirst)
    {
        if (Find(asked) is not { } topic)
            return new(p.Index, asked.Name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
        if (topic.Partition(p.Index) is not { } log) return new(p.Index, ErrorCode.UnknownTopicOrPartition);
        if (Refusal(log, p) is var refusal && refusal != ErrorCode.None) return new(p.Index, refusal, log.NextOffset);
        try
        {
            var (records, aborted) = room <= 0 && !isFirst
                ? (FetchedRecords.None, null)
                : log.Read(p.Offset, Math.Max(0, Math.Min(p.MaxBytes, room)), committed, isFirst);
            var stable = log.LastStable; // read last, so that no record that is sent lies beyond it
            return new(p.Index, ErrorCode.None, log.NextOffset, stable, log.LogStart, aborted, records);
        }
        catch (IOException e)
        {
            BrokerLog.StorageFailed(settings.Logger, topic.Name, p.Index, e);
            return new(p.Index, ErrorCode.KafkaStorageError);
        }
    }

    private Topic? Find(FetchApi.Topic topic) => topic.Name is null ? topics.Find(topic.Id) : topics.Find(topic.Name);

    private static ErrorCode Refusal(PartitionLog log, FetchApi.Partition p) =>
        p.LeaderEpoch > 0 ? ErrorCode.UnknownLeaderEpoch
        : p.Offset < log.LogStart || p.Offset > log.NextOffset ? ErrorCode.OffsetOutOfRange
        : ErrorCode.None;
}
