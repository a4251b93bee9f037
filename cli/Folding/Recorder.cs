using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Folding;

/// <summary>
/// Chooses which histories of an aggregate a recording holds: first those with an outcome of an event type that no other has, then more of
/// them. A history is taken whole, as each event is folded over those before it.
/// </summary>
public sealed class Recorder(Aggregate aggregate)
{
    /// <summary>How many aggregates it looks at; a longer log has more of the same.</summary>
    private const int MaxSubjects = 5_000;

    private readonly HashSet<string> types = [.. aggregate.EventTypes];
    private readonly HashSet<(string Subject, string Actor, string Id)> seen = []; // a resend is not folded
    private readonly Dictionary<string, object> states = [];
    private readonly Dictionary<string, List<Line>> histories = [];

    /// <summary>Takes the next event of a partition; one of another aggregate, and one that nobody can read, is left out.</summary>
    public void Add(Record record)
    {
        if (StoredEvent.Read(record, out _) is not { } e || !types.Contains(e.Type) || !seen.Add((e.Subject, e.Actor, e.Id))) return;
        if (!histories.TryGetValue(e.Subject, out var history))
        {
            if (histories.Count == MaxSubjects) return;
            histories[e.Subject] = history = [];
        }
        try
        {
            using var data = JsonDocument.Parse(e.Data);
            var text = new RecordedEvent(e.Subject, e.Type, e.Actor, record.Time, data.RootElement).Fold(aggregate, states);
            using var line = JsonDocument.Parse(text);
            history.Add(new(text, $"{e.Type} {line.RootElement.GetProperty("outcome").GetString()}"));
        }
        catch (JsonException) { } // stored past validation; the fold has made a dead letter of it
    }

    /// <summary>The lines of the recording.</summary>
    /// <param name="most">How many there are at most, unless one history alone has more.</param>
    public IReadOnlyList<string> Choose(int most)
    {
        var (lines, outcomes) = (new List<string>(), new HashSet<string>());
        var left = histories.Values.Where(history => history.Count > 0).OrderBy(history => history.Count).ToList();
        foreach (var history in left.ToArray())
        {
            if (history.TrueForAll(line => outcomes.Contains(line.What)) || !Take(history)) continue;
            left.Remove(history);
            outcomes.UnionWith(history.Select(line => line.What));
        }
        foreach (var history in left) Take(history);
        return lines;

        bool Take(List<Line> history)
        {
            if (lines.Count > 0 && lines.Count + history.Count > most) return false;
            lines.AddRange(history.Select(line => line.Text));
            return true;
        }
    }

    private readonly record struct Line(string Text, string What);
}
