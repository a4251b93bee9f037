using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What a history has led to, in words that can be compared.</summary>
/// <param name="Told">Replies and notifications in order.</param>
/// <param name="Audited">Audit records in order, each with the offset of its event.</param>
/// <param name="States">The last snapshot of each aggregate.</param>
/// <param name="Retained">The last state message of each aggregate.</param>
/// <param name="Next">The checkpoint.</param>
internal sealed record Outcome(
    IReadOnlyList<string> Told,
    IReadOnlyList<string> Audited,
    IReadOnlyList<string> DeadLetters,
    IReadOnlyDictionary<string, string> States,
    IReadOnlyDictionary<string, string> Retained,
    long Next)
{
    private const string Started = "fold.rebuild-started";
    private const string Rebuilt = "fold.rebuilt";

    /// <summary>How often a rebuild began and ended by the audit, and how often the code that folds was replaced by other code.</summary>
    public (int Started, int Ended, int Replaced) Rebuilds { get; private init; }

    public static Outcome Of(IReadOnlyList<Record> committed, Topics topics)
    {
        var (told, audited, dead) = (new List<string>(), new List<string>(), new List<string>());
        var (states, retained) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        foreach (var record in committed)
        {
            var key = Encoding.UTF8.GetString(record.Key!);
            if (key == Checkpoint.Key) continue;
            if (record.Topic == topics.DeadLetters) dead.Add(record.Headers.FindText(HeaderNames.Origin)!);
            else if (record.Topic == topics.Aggregates) states[key] = StateOf(record.Value!, "fold", "offset");
            else if (record.Topic == topics.Audit) audited.Add(AuditOf(record.Value!));
            else if (record.Headers.FindText(HeaderNames.Type) == ResultTypes.State) retained[key] = StateOf(record.Value!);
            else told.Add(ToldOf(record.Value!));
        }
        Checkpoint[] checkpoints =
            [.. committed.Where(record => Checkpoint.IsKey(record.Key)).Select(record => Checkpoint.FromJson(record.Value))];
        var replaced = checkpoints.Zip(checkpoints.Skip(1)).Count(pair => pair.First.FoldVersion != pair.Second.FoldVersion);
        return new(
            told, [.. audited.Where(audit => audit is not (Started or Rebuilt))], dead, states, retained,
            checkpoints.Length == 0 ? 0 : checkpoints[^1].Next)
        {
            Rebuilds = (audited.Count(audit => audit == Started), audited.Count(audit => audit == Rebuilt), replaced),
        };
    }

    /// <summary>The first difference; null when there is none.</summary>
    public string? Against(Outcome expected) =>
        Difference("replies and notifications", Told, expected.Told)
        ?? Difference("audit records", Audited, expected.Audited)
        ?? Difference("dead letters", DeadLetters, expected.DeadLetters)
        ?? Difference("snapshots", Sorted(States), Sorted(expected.States))
        ?? Difference("state messages", Sorted(Retained), Sorted(expected.Retained))
        ?? (Rebuilds.Started == Rebuilds.Replaced && Rebuilds.Ended == Rebuilds.Started
            ? null
            : $"{Rebuilds.Started} rebuilds began and {Rebuilds.Ended} ended, but the code was replaced {Rebuilds.Replaced} times.")
        ?? (Next == expected.Next ? null : $"The checkpoint is {Next}, but the log ends at {expected.Next}.");

    private static string? Difference(string what, IEnumerable<string> actual, IEnumerable<string> expected) =>
        actual.SequenceEqual(expected)
            ? null
            : $"The {what} are\n    {string.Join("\n    ", actual)}\n  and should be\n    {string.Join("\n    ", expected)}";

    private static IEnumerable<string> Sorted(IReadOnlyDictionary<string, string> states) =>
        states.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}");

    private static string ToldOf(byte[] payload)
    {
        using var json = JsonDocument.Parse(payload);
        var data = json.RootElement.GetProperty("data");
        var type = json.RootElement.GetProperty("type").GetString();
        if (!type!.StartsWith("event.", StringComparison.Ordinal)) return $"{type} {data}";
        var code = data.TryGetProperty("code", out var refused) ? refused.GetString() : "";
        var outcome = type == ResultTypes.Rejected ? "rejected" : $"at version {data.GetProperty("version")}";
        return $"{data.GetProperty("event")} {outcome} {json.RootElement.GetProperty("time").GetDateTimeOffset().ToUnixTimeSeconds()} s {code}";
    }

    private static string AuditOf(byte[] record)
    {
        var audit = AuditRecord.FromJson(record);
        return audit.Action is Started or Rebuilt ? audit.Action : $"{audit.Origin} {audit.Outcome} {audit.Code}";
    }

    private static string StateOf(byte[] value, params IEnumerable<string> more)
    {
        using var json = JsonDocument.Parse(value);
        return string.Join(' ', more.Concat(["version", "state"]).Select(name => $"{name} {json.RootElement.GetProperty(name)}"));
    }
}
