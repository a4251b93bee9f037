using System.Text;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.Folding;

/// <summary>An aggregate as it was at a moment of its past, by folding its events up to there with this code.</summary>
/// <param name="Version">How many events it had accepted.</param>
/// <param name="Offset">Where the last of its events lies; -1 before the first.</param>
/// <param name="State">As JSON.</param>
public sealed record PastState(long Version, long Offset, string State)
{
    /// <param name="until">Up to when; null for all events.</param>
    public static async Task<PastState> Read(
        KafkaAddress kafka, FoldOptions options, KnownSubject subject, AvroRecords avro, Moment? until, CancellationToken stop)
    {
        var (history, key) = (new History(options, subject.Subject, subject.Partition), Encoding.UTF8.GetBytes(subject.Subject));
        var past = new PastState(0, -1, history.State);
        using var events = new LogReader(kafka, options.Topics.Events, subject.Partition);
        await foreach (var page in events.ReadAll(stop))
        {
            foreach (var e in page.Where(record => key.AsSpan().SequenceEqual(record.Key)))
            {
                history.Add(await avro.Read(e));
                if (until is not null && !until.Includes(e, history.Version)) return past;
                past = new(history.Version, e.Offset, history.State);
            }
        }
        return until is null || until.IsReached(past.Version)
            ? past
            : throw new Failure($"{subject.Subject} is at version {past.Version}, so there is no version {until.Text} yet.");
    }
}
