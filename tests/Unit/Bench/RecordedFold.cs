using ServerlessEvents.Bench.Torture;
using ServerlessEvents.Bench.Torture.Verification;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Bench;

/// <summary>
/// What the real engine writes for some events of one partition, as lists that a test may tamper with before they are verified.
/// </summary>
public sealed class RecordedFold
{
    private const int PerTransaction = 50;
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    public RecordedFold(int events = 500)
    {
        var made = new TallyEvents(Topics, new Random(3), keys: 10);
        for (var i = 0; i < events; i++) Append(Topics.Events, made.Next());
        var options = new FoldOptions(new AggregateRegistry(Tally.Aggregate), Topics, TimeProvider.System);
        var snapshots = new Dictionary<string, Snapshot>();
        foreach (var page in Logs[Topics.Events].Chunk(PerTransaction))
        {
            var batch = new FoldTransaction(
                options, partition: 0, new Checkpoint(page[0].Offset, options.Aggregates.FoldVersion), snapshots.GetValueOrDefault);
            foreach (var record in page) batch.Fold(record);
            foreach (var record in batch.Close(page[^1].Offset + 1)) Append(record.Topic, record);
            foreach (var record in batch.Snapshots) snapshots[Text(record.Key)] = SnapshotJson.Read(Tally.Aggregate, record.Value);
        }
    }

    public static Topics Topics { get; } = TortureRun.TopicsOf("recorded");

    public Dictionary<string, List<Record>> Logs { get; } = [];

    public List<Record> Results => Logs[Topics.Results];
    public List<Record> Audit => Logs[Topics.Audit];
    public List<Record> Aggregates => Logs[Topics.Aggregates];

    /// <summary>Where the first reply lies among the results.</summary>
    public int SomeReply => Results.FindIndex(Results.Count / 2, record => record.Headers.Find(HeaderNames.Correlation) is not null);

    /// <summary>What the verifier says first; null when all is right.</summary>
    public string? Verify(bool exactlyOnce = true, int acknowledged = 500)
    {
        var verifier = new Verifier(Topics, exactlyOnce);
        try
        {
            foreach (var topic in new[] { Topics.Events, Topics.Aggregates, Topics.Results, Topics.Audit })
            {
                foreach (var record in Logs[topic]) verifier.Add(topic, record);
            }
            verifier.End(new Dictionary<int, long> { [0] = Logs[Topics.Events].Count }, Enumerable.Range(0, acknowledged));
            return null;
        }
        catch (Deviation difference) { return difference.Message; }
    }

    public static Record With(Record record, string? replace = null, string by = "") => record with
    {
        Value = replace is null
            ? record.Value
            : System.Text.Encoding.UTF8.GetBytes(Text(record.Value).Replace(replace, by, StringComparison.Ordinal))
    };

    public static string Text(byte[]? bytes) => System.Text.Encoding.UTF8.GetString(bytes!);

    private void Append(string topic, Record record)
    {
        if (!Logs.TryGetValue(topic, out var log)) Logs[topic] = log = [];
        log.Add(record with { Partition = 0, Offset = log.Count, Time = Start.AddMilliseconds(log.Count) });
    }
}
