using System.Diagnostics.Metrics;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;

namespace ServerlessEvents.Functions;

/// <summary>The numbers that alerts page on (infra/modules/alerts), as instruments of the meter <c>ServerlessEvents</c>.</summary>
public sealed class Telemetry
{
    public const string Meter = "ServerlessEvents";

    /// <summary>Records that have become dead letters; tagged with the cause, <see cref="Sender"/> or <see cref="System"/>.</summary>
    public const string DeadLetters = "sevents.dead_letters";

    /// <summary>How often the owner of a partition had to give it up: fenced by another, or in doubt about a transaction.</summary>
    public const string Fences = "sevents.fences";

    /// <summary>Records that a function still has to read, over all partitions of its topic; tagged with the function.</summary>
    public const string Lag = "sevents.lag";

    /// <summary>For how many seconds the last stable offset has stood still below the end, in the worst partition.</summary>
    public const string StableOffsetDelay = "sevents.stable_offset_delay";

    /// <summary>1 while the latest schema of an event type cannot be used, 0 while it can; tagged with the type.</summary>
    public const string UnusableSchema = "sevents.unusable_schema";

    /// <summary>Events that rebuilds still have to fold again, over all partitions.</summary>
    public const string RebuildLag = "sevents.rebuild_lag";

    /// <summary>The cause of a dead letter that its sender can mend: an event that is not valid.</summary>
    public const string Sender = "sender";

    /// <summary>The cause of every other dead letter: code, schemas or settings of ours.</summary>
    public const string System = "system";

    private readonly string deadLetterTopic;
    private readonly Counter<long> deadLetters;
    private readonly Counter<long> fences;
    private readonly Gauge<long> lag;
    private readonly Gauge<long> stableOffsetDelay;
    private readonly Gauge<long> unusableSchema;
    private readonly Gauge<long> rebuildLag;

    public Telemetry(IMeterFactory meters, Topics topics)
    {
        var meter = meters.Create(Meter);
        deadLetterTopic = topics.DeadLetters;
        deadLetters = meter.CreateCounter<long>(DeadLetters, "{record}");
        fences = meter.CreateCounter<long>(Fences, "{time}");
        lag = meter.CreateGauge<long>(Lag, "{record}");
        stableOffsetDelay = meter.CreateGauge<long>(StableOffsetDelay, "s");
        rebuildLag = meter.CreateGauge<long>(RebuildLag, "{record}");
        unusableSchema = meter.CreateGauge<long>(UnusableSchema, "{type}");
    }

    /// <summary>Counts the dead letters among records that Kafka now has.</summary>
    public void Written(IReadOnlyList<Record> records)
    {
        var (senders, ours) = (0, 0);
        for (var i = 0; i < records.Count; i++)
        {
            if ((records is RecordBuffer packed ? packed.TopicOf(i) : records[i].Topic) != deadLetterTopic) continue;
            if (InvalidEventCode.OfTheSender.Contains(records[i].Headers.FindText(HeaderNames.Reason) ?? "")) senders++;
            else ours++;
        }
        Count(ours, System);
        Count(senders, Sender);
    }

    public void Fenced() => fences.Add(1);

    public void StableOffsetDelayed(TimeSpan by) => stableOffsetDelay.Record((long)by.TotalSeconds);

    public void RebuildLeft(long records) => rebuildLag.Record(records);

    public void Unusable(string type, bool isUnusable) =>
        unusableSchema.Record(isUnusable ? 1 : 0, new KeyValuePair<string, object?>("type", type));

    public void Lags(string function, long records) => lag.Record(records, new KeyValuePair<string, object?>("function", function));

    private void Count(int letters, string cause)
    {
        if (letters > 0) deadLetters.Add(letters, new KeyValuePair<string, object?>("cause", cause));
    }
}
