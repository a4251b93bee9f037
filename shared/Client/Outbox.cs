using System.Collections.Immutable;
using System.Globalization;

namespace ServerlessEvents.Client;

/// <summary>
/// The events that a client has queued, in order, and which of them to send now. An event is sent until its reply comes, for nothing else
/// says that it arrived. Of one aggregate one event at a time is on its way: so they arrive in order, whatever crashes. Of all
/// aggregates at most <see cref="MaxOnTheWay"/> are. One thread at a time changes it; any may read it meanwhile.
/// </summary>
public sealed class Outbox
{
    /// <summary>How many events are on their way at most.</summary>
    public const int MaxOnTheWay = 16;

    /// <summary>How many events are kept after their answer, the latest.</summary>
    public const int MaxAnswered = 100;

    private const int TimeLength = 15;
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(5);
    private ImmutableSortedDictionary<string, OutboxEntry> entries =
        ImmutableSortedDictionary.Create<string, OutboxEntry>(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset Again, TimeSpan Patience)> onTheWay = []; // by key

    /// <summary>All of them, the earliest first.</summary>
    public IReadOnlyList<OutboxEntry> Entries => [.. entries.Values];

    /// <summary>How many have no reply yet.</summary>
    public int Pending => entries.Values.Count(entry => entry.IsPending);

    /// <summary>The one with this id; null when there is none.</summary>
    public OutboxEntry? Find(string id) => entries.Values.FirstOrDefault(entry => entry.Id == id);

    /// <summary>Those of an aggregate, the earliest first.</summary>
    public IReadOnlyList<OutboxEntry> Of(string subject) => [.. entries.Values.Where(entry => entry.Subject == subject)];

    /// <summary>Adds an event, or replaces what is known of it.</summary>
    public void Set(OutboxEntry entry)
    {
        entries = entries.SetItem(entry.Key, entry);
        if (!entry.IsPending) onTheWay.Remove(entry.Key);
    }

    /// <summary>Forgets an event.</summary>
    public void Remove(string key)
    {
        entries = entries.Remove(key);
        onTheWay.Remove(key);
    }

    /// <summary>A key behind all others: the time in milliseconds, and never less than that of the last.</summary>
    public string NextKey(DateTimeOffset now, string id)
    {
        var last = entries.IsEmpty ? 0 : long.Parse(entries.Keys.Last().AsSpan(0, TimeLength), CultureInfo.InvariantCulture);
        var place = Math.Max(now.ToUnixTimeMilliseconds(), last + 1);
        return $"{place.ToString($"D{TimeLength}", CultureInfo.InvariantCulture)}-{id}";
    }

    /// <summary>Takes those to send now; each is then on its way.</summary>
    public IReadOnlyList<OutboxEntry> TakeDue(DateTimeOffset now)
    {
        var due = new List<OutboxEntry>();
        var turns = onTheWay.Keys.ToDictionary(key => entries[key].Subject); // whose turn it is in each aggregate
        foreach (var entry in entries.Values.Where(entry => entry.IsPending))
        {
            if (!turns.TryAdd(entry.Subject, entry.Key) && turns[entry.Subject] != entry.Key) continue;
            var again = onTheWay.TryGetValue(entry.Key, out var sent);
            if (again ? sent.Again > now : onTheWay.Count >= MaxOnTheWay) continue;
            var patience = again ? Min(2 * sent.Patience, MostPatience) : FirstPatience;
            onTheWay[entry.Key] = (now + patience, patience);
            due.Add(entry);
        }
        return due;
    }

    /// <summary>When the next of them has to be sent again unless its reply comes; null when none is on its way.</summary>
    public DateTimeOffset? NextDue => onTheWay.Count == 0 ? null : onTheWay.Values.Min(sent => sent.Again);

    /// <summary>The connection is lost: what is on its way has to be sent again.</summary>
    public void Interrupt() => onTheWay.Clear();

    /// <summary>The answered ones that need not be kept any more.</summary>
    public IReadOnlyList<OutboxEntry> Old()
    {
        OutboxEntry[] answered = [.. entries.Values.Where(entry => !entry.IsPending)];
        return answered[..Math.Max(0, answered.Length - MaxAnswered)];
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
