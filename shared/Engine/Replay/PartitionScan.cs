using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Replay;

/// <summary>What one partition of <c>results</c> holds for one user, from an offset on, within bounds.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">Where the scan began.</param>
/// <param name="Found">The user's notifications, in order.</param>
/// <param name="Next">The offset up to which the partition was looked at.</param>
/// <param name="IsComplete">Whether that was its end.</param>
public sealed record PartitionScan(int Partition, long From, IReadOnlyList<Record> Found, long Next, bool IsComplete)
{
    private const int PageSize = 5_000;

    /// <param name="read">Reads the log from an offset on, at most so many records, fewer only at its end.</param>
    public static async Task<PartitionScan> Run(
        Func<long, int, CancellationToken, Task<LogPage>> read, int partition, long from,
        string user, ReplayLimits limits, CancellationToken stop)
    {
        var found = new List<Record>();
        var (next, bytes) = (from, 0L);
        for (var left = limits.Records; left > 0;)
        {
            var asked = Math.Min(left, PageSize);
            var page = await read(next, asked, stop);
            foreach (var record in page.Records)
            {
                if (record.Headers.FindText(HeaderNames.To) is not { } to || !MqttTopics.IsNotificationFor(user, to)) continue;
                found.Add(record);
                bytes += record.Value?.Length ?? 0;
                if (found.Count >= limits.Notifications || bytes >= limits.Bytes)
                    return new(partition, from, found, record.Offset + 1, IsComplete: false);
            }
            next = page.Next;
            if (page.Records.Count < asked) return new(partition, from, found, next, IsComplete: true);
            left -= page.Records.Count;
        }
        return new(partition, from, found, next, IsComplete: false);
    }
}
