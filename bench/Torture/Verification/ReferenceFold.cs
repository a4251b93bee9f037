using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>All events folded plainly: what every key must be at, and what must follow from each record.</summary>
public sealed class ReferenceFold(string topic)
{
    private readonly Dictionary<string, PlainTally> tallies = [];
    private readonly Dictionary<int, List<Expected>> partitions = [];
    private readonly HashSet<string> numbers = [];

    public IReadOnlyDictionary<string, PlainTally> Tallies => tallies;
    public int Events => numbers.Count;
    public int Repeats { get; private set; }

    public IReadOnlyList<Expected> Of(int partition) => partitions.TryGetValue(partition, out var list) ? list : [];
    public IEnumerable<int> Partitions => partitions.Keys.Order();
    public bool Has(string number) => numbers.Contains(number);

    /// <summary>The next event of its partition.</summary>
    public void Add(Record record)
    {
        var headers = record.Headers;
        var (actor, id, number) = (Text(HeaderNames.Actor), Text(HeaderNames.Id), Text(HeaderNames.Correlation));
        if (!numbers.Add(number))
        {
            throw new Deviation(
                Deviation.At(topic, record.Partition, record.Offset), $"event number {number} lies here for the second time.");
        }
        var subject = Encoding.UTF8.GetString(record.Key!);
        if (!tallies.TryGetValue(subject, out var tally)) tallies[subject] = tally = new();
        var first = tally.AnswerTo(actor, id);
        var isRepeat = first is not null;
        var rose = default(long?);
        if (first is null)
        {
            var value = ValueOf(record.Value);
            var expected = headers.FindText(HeaderNames.ExpectedVersion) is { } version
                ? long.Parse(version, CultureInfo.InvariantCulture)
                : default(long?);
            var (answer, hasRisen) = tally.Take(actor, id, value, expected, record.Offset, record.Time);
            first = answer;
            rose = hasRisen ? value : null;
        }
        if (isRepeat) Repeats++;
        if (!partitions.TryGetValue(record.Partition, out var list)) partitions[record.Partition] = list = [];
        list.Add(new(record.Offset, record.Time, subject, first.Value, isRepeat, Text(HeaderNames.ReplyTo), number, rose));

        string Text(string name) =>
            headers.FindText(name)
                ?? throw new Deviation(Deviation.At(topic, record.Partition, record.Offset), $"the event lacks the header {name}.");
    }

    private static long ValueOf(byte[]? framed)
    {
        WireFormat.TryUnframe(framed, out _, out var data);
        using var json = JsonDocument.Parse(data);
        return json.RootElement.GetProperty("value").GetInt64();
    }
}
