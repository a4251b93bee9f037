using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What a history of counters must lead to, by a loop and a dictionary: it shares nothing with the fold that is checked.</summary>
internal static class PlainFold
{
    public static Outcome Of(ExecutionHistory history, int version)
    {
        var (told, audited, dead) = (new List<string>(), new List<string>(), new List<string>());
        var first = new Dictionary<string, (string Reply, string Code)>();
        var states = new Dictionary<string, (long Version, long Sum, long Offset)>();
        foreach (var record in history.Events)
        {
            var origin = $"model.events/0/{record.Offset}";
            var id = record.Headers.FindText(HeaderNames.Id);
            if (id is null)
            {
                dead.Add(origin);
                audited.Add($"{origin} rejected not-foldable");
                continue;
            }
            if (first.TryGetValue(id, out var answer))
            {
                told.Add(answer.Reply);
                audited.Add($"{origin} repeated {answer.Code}");
                continue;
            }
            var subject = Encoding.UTF8.GetString(record.Key!);
            var before = states.GetValueOrDefault(subject);
            var sum = before.Sum + JsonDocument.Parse(record.Value.AsMemory(5)).RootElement.GetProperty("amount").GetInt64();
            if (sum == FragileCounter.ThrowsInDecide)
            {
                dead.Add(origin);
                told.Add($"{id} rejected {record.Time.ToUnixTimeSeconds()} s not-foldable");
                audited.Add($"{origin} rejected not-foldable");
                continue;
            }
            var code = sum < 0 ? "below-zero" : "";
            var after = states[subject] = sum < 0 ? before with { Offset = record.Offset } : (before.Version + 1, sum, record.Offset);
            first[id] = ($"{id} at version {after.Version} {record.Time.ToUnixTimeSeconds()} s {code}", code);
            told.Add(first[id].Reply);
            if (sum >= 0 && sum % 10 == 0) told.Add($$"""counter.round.v1 {"sum":{{sum}}}""");
            audited.Add($"{origin} {(code == "" ? "accepted" : "refused")} {code}");
        }
        return new(told, audited, dead,
            states.ToDictionary(state => state.Key, state => $"fold {version} offset {state.Value.Offset} {Text(state.Value)}"),
            states.ToDictionary(state => state.Key, state => Text(state.Value)),
            history.End);
    }

    private static string Text((long Version, long Sum, long Offset) state) =>
        $$"""version {{state.Version}} state {"sum":{{state.Sum}},"count":{{state.Version}}}""";
}
