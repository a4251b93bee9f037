using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Replay;

/// <summary>The answer to a <see cref="ResumeRequest"/>: what was missed, up to which position, and what is gone.</summary>
/// <param name="Missed">The notifications: each partition in its own order, and among partitions by the time of the log.</param>
/// <param name="Position">What the client has seen with them.</param>
/// <param name="IsComplete">Whether nothing more was there; otherwise the client asks again from <paramref name="Position"/>.</param>
/// <param name="Gone">What the log does not hold any more.</param>
public sealed record ReplayPage(IReadOnlyList<Record> Missed, LogPosition Position, bool IsComplete, IReadOnlyList<Gone> Gone)
{
    public static ReplayPage Of(IReadOnlyList<PartitionScan> scans, ReplayLimits limits, IReadOnlyList<Gone> gone)
    {
        var missed = new List<Record>();
        var taken = scans.ToDictionary(scan => scan, _ => 0);
        var heads = new PriorityQueue<PartitionScan, (DateTimeOffset, int)>(
            scans.Where(scan => scan.Found.Count > 0).Select(scan => (scan, (scan.Found[0].Time, scan.Partition))));
        while (missed.Count < limits.Notifications && heads.TryDequeue(out var scan, out _))
        {
            missed.Add(scan.Found[taken[scan]++]);
            if (taken[scan] < scan.Found.Count) heads.Enqueue(scan, (scan.Found[taken[scan]].Time, scan.Partition));
        }
        var position = scans.Aggregate(new LogPosition(), (position, scan) => position.With(scan.Partition, SeenOf(scan)));
        return new(missed, position, scans.All(scan => scan.IsComplete && taken[scan] == scan.Found.Count), gone);

        long SeenOf(PartitionScan scan) =>
            taken[scan] == scan.Found.Count ? scan.Next
            : taken[scan] == 0 ? scan.From
            : scan.Found[taken[scan] - 1].Offset + 1;
    }
}

/// <summary>Offsets that a request asked for and the log has deleted; some may have been the client's.</summary>
public readonly record struct Gone(int Partition, long First, long Last);
