using System.Globalization;

namespace ServerlessEvents.Domain;

/// <summary>
/// How far somebody has seen the topic <c>results</c>: the last offset of each partition, written <c>0-12,3-7</c>. Nothing was seen of a
/// partition that is not named.
/// </summary>
public sealed class LogPosition
{
    private readonly SortedDictionary<int, long> seen = [];

    /// <summary>The partitions of which something was seen.</summary>
    public IReadOnlyCollection<int> Partitions => seen.Keys;

    /// <summary>The first offset of the partition that was not seen; null when nothing was.</summary>
    public long? Next(int partition) => seen.TryGetValue(partition, out var last) ? last + 1 : null;

    /// <summary>The position with one more partition, in which everything below <paramref name="next"/> was seen.</summary>
    public LogPosition With(int partition, long next)
    {
        var position = new LogPosition();
        foreach (var (known, last) in seen) position.seen[known] = last;
        if (next > 0) position.seen[partition] = next - 1;
        return position;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; null, and why, when it cannot be.</summary>
    public static LogPosition? Read(string text, out string error)
    {
        var position = new LogPosition();
        error = "";
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-');
            if (dash < 0 || !int.TryParse(part.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                || !long.TryParse(part.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || last == long.MaxValue)
            {
                error = $"'{part}' is no position; as in 0-12,3-7 it is a partition and the last offset seen of it.";
            }
            else if (!position.seen.TryAdd(partition, last))
            {
                error = $"Partition {partition} stands here twice.";
            }
        }
        return error.Length == 0 ? position : null;
    }

    /// <summary>As <see cref="Read"/> takes it.</summary>
    public override string ToString() =>
        string.Join(',', seen.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}-{pair.Value}")));
}
