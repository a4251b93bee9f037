using System.Collections.Immutable;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>The notifications that came, each once, and how far the log was seen.</summary>
internal sealed class Inbox
{
    /// <summary>How many are kept, the latest.</summary>
    public const int MaxKept = 500;

    private ImmutableSortedDictionary<string, ReceivedNotification> kept =
        ImmutableSortedDictionary.Create<string, ReceivedNotification>(StringComparer.Ordinal);
    private LogPosition meanwhile = new();

    /// <summary>How far the log was seen without a gap.</summary>
    public LogPosition Position { get; set; } = new();

    /// <summary>
    /// What was missed is being sent again. Until all of it came, what is new does not count as seen up to there: a gap lies before it.
    /// </summary>
    public bool IsCatchingUp { get; private set; } = true;

    /// <summary>The latest, in the order of the log's time.</summary>
    public IReadOnlyList<ReceivedNotification> Kept => [.. kept.Values];

    /// <summary>Whether it came before.</summary>
    public bool Has(ReceivedNotification come) => kept.ContainsKey(come.Key);

    /// <summary>Takes a notification; false when it came before.</summary>
    public bool Take(ReceivedNotification come)
    {
        if (Has(come)) return false;
        kept = kept.Add(come.Key, come);
        return true;
    }

    /// <summary>Forgets the earliest that are too many, and says which.</summary>
    public IReadOnlyList<string> Trim()
    {
        string[] old = [.. kept.Keys.Take(Math.Max(0, kept.Count - MaxKept))];
        kept = kept.RemoveRange(old);
        return old;
    }

    /// <summary>Notes where in the log a message lies that came as it was sent first, <c>3-7</c>.</summary>
    public void Saw(string mark)
    {
        if (LogPosition.Read(mark, out _) is not { } seen) return; // another system's property of this name
        if (IsCatchingUp) meanwhile = Both(meanwhile, seen);
        else Position = Both(Position, seen);
    }

    /// <summary>The connection is new: something may have been missed.</summary>
    public void Interrupt() => (IsCatchingUp, meanwhile) = (true, new());

    /// <summary>All that was missed, up to a position, came.</summary>
    public void CaughtUp(LogPosition upTo, bool isComplete)
    {
        Position = Both(Position, upTo);
        if (!isComplete) return;
        (Position, IsCatchingUp) = (Both(Position, meanwhile), false);
    }

    private static LogPosition Both(LogPosition one, LogPosition other) => other.Partitions.Aggregate(
        one, (both, partition) => both.With(partition, Math.Max(both.Next(partition) ?? 0, other.Next(partition)!.Value)));
}
