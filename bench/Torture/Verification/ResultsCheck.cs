using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>
/// Checks <c>results</c>: as its keys are partitioned like those of <c>events</c>, a partition holds what follows from the events of that
/// partition in their order. Without transactions a run of it may come again, with the same ids and the same bytes.
/// </summary>
public sealed class ResultsCheck(string topic, ReferenceFold plain, bool exactlyOnce)
{
    private readonly Dictionary<int, Line> lines = [];
    private readonly Dictionary<string, (long Revision, long Version, JsonElement State)> states = [];

    public int Replies { get; private set; }
    public int Repeated { get; private set; }

    public void Add(Record record)
    {
        var where = Deviation.At(topic, record.Partition, record.Offset);
        if (record.Headers.FindText(HeaderNames.Type) == ResultTypes.State) AddState(record, where);
        else LineOf(record.Partition).Add(Read(record), record.Value!, where);
    }

    /// <param name="code">The version of the code that has folded last.</param>
    public void End(int code)
    {
        foreach (var partition in plain.Partitions)
        {
            if (LineOf(partition).Next is { } missing) throw new Deviation($"{topic}[{partition}]", $"it ends before {missing}.");
        }
        foreach (var (subject, tally) in plain.Tallies)
        {
            if (!states.TryGetValue(subject, out var said)) throw new Deviation(topic, $"no state of {subject} was announced.");
            var sum = said.State.GetProperty("sum").GetInt64();
            if (said.Version != tally.Count || sum != tally.SumBy(code))
            {
                throw new Deviation(
                    topic,
                    $"the last announced state of {subject} is version {said.Version} with sum {sum}; "
                        + $"right is version {tally.Count} with sum {tally.SumBy(code)}.");
            }
        }
    }

    private Line LineOf(int partition)
    {
        if (!lines.TryGetValue(partition, out var line)) lines[partition] = line = new(this, plain.Of(partition));
        return line;
    }

    private void AddState(Record record, string where)
    {
        using var json = JsonDocument.Parse(record.Value!);
        var subject = json.RootElement.GetProperty("subject").GetString()!;
        var version = json.RootElement.GetProperty("version").GetInt64();
        var revision = json.RootElement.TryGetProperty("revision", out var number) ? number.GetInt64() : 0;
        if (states.TryGetValue(subject, out var last) && (revision, version).CompareTo((last.Revision, last.Version)) < 0)
        {
            if (exactlyOnce)
            {
                throw new Deviation(
                    where, $"the state of {subject} goes back from version {last.Version}.{last.Revision} to {version}.{revision}.");
            }
            return;
        }
        if (exactlyOnce && revision > last.Revision + 1)
            throw new Deviation(where, $"the state of {subject} goes from revision {last.Revision} to {revision}.");
        states[subject] = (revision, version, json.RootElement.GetProperty("state").Clone());
    }

    private static Said Read(Record record)
    {
        using var json = JsonDocument.Parse(record.Value!);
        var (e, data) = (json.RootElement, json.RootElement.GetProperty("data"));
        var type = e.GetProperty("type").GetString()!;
        return new(
            e.GetProperty("id").GetString()!,
            type,
            e.GetProperty("subject").GetString()!,
            record.Headers.FindText(HeaderNames.To) ?? "",
            record.Headers.FindText(HeaderNames.Correlation) ?? "",
            e.GetProperty("time").GetDateTimeOffset(),
            data.GetProperty(type == Tally.Rose ? "value" : "version").GetInt64(),
            data.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    /// <summary>What must come in one partition, and how far it has come.</summary>
    private sealed class Line(ResultsCheck check, IReadOnlyList<Expected> expected)
    {
        private readonly Dictionary<Said, string> seen = [];
        private readonly Dictionary<(string Id, DateTimeOffset Time), string> bytes = [];
        private int next;
        private bool replied;

        /// <summary>What is due now; null when all has come.</summary>
        public Said? Next => next == expected.Count ? null : replied ? expected[next].Notification : expected[next].Reply;

        public void Add(Said said, byte[] value, string where)
        {
            var text = Encoding.UTF8.GetString(value);
            if (bytes.TryGetValue((said.Id, said.Time), out var first) && first != text)
                throw new Deviation(where, $"{said} has other bytes than the first answer: {text} and not {first}.");
            if (said == Next)
            {
                MoveOn();
            }
            else if (seen.TryGetValue(said, out var before))
            {
                check.ComesAgain(said, before, where);
            }
            else
            {
                throw new Deviation(
                    where,
                    $"{said} where {Next?.ToString() ?? "nothing"} must "
                        + $"follow{(next < expected.Count ? $", of the event at offset {expected[next].Offset}" : "")}.");
            }
            seen.TryAdd(said, where);
            bytes.TryAdd((said.Id, said.Time), text);
        }

        private void MoveOn()
        {
            if (!replied) check.Replies++;
            replied = !replied && expected[next].Notification is not null;
            if (!replied) next++;
        }
    }

    private void ComesAgain(Said said, string before, string where)
    {
        if (exactlyOnce) throw new Deviation(where, $"{said} lies at {before} already: it is doubled.");
        Repeated++;
    }
}
