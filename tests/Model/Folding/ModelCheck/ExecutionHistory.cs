using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>A small history of one partition of <c>events</c>: what is in it, and where the log ends.</summary>
internal sealed record ExecutionHistory(IReadOnlyList<Record> Events, long End)
{
    /// <summary>Accepted with a notification, refused, and the first one again.</summary>
    public static readonly ExecutionHistory Short = Of(Added("a", 10), Added("b", -20), Added("a", 10));

    /// <summary>Two aggregates, the mark of a transaction, a refusal that would be none by now, a repeat of each.</summary>
    public static readonly ExecutionHistory Mixed = Of(Added("a", -1), Added("b", 10, "counter/c-2"), null, Added("c", 5), Added("a", -1));

    /// <summary>With something that nobody validated.</summary>
    public static readonly ExecutionHistory Poisoned = Of(
        Added("a", 1), new Record("", "counter/c-1"u8.ToArray(), "?"u8.ToArray(), []), Added("a", 1));

    /// <summary>With one that the aggregate's code cannot bear; when it comes again, it can.</summary>
    public static readonly ExecutionHistory Unbearable = Of(
        Added("a", 1), Added("b", FragileCounter.ThrowsInDecide - 1), Added("c", 2), Added("b", FragileCounter.ThrowsInDecide - 1));

    /// <summary>Offset by offset; null where a marker lies.</summary>
    private static ExecutionHistory Of(params Record?[] records) => new(
        [.. records.Select((record, offset) => record is null ? null : record with
        {
            Topic = Scenario.Plan.Topics.Events,
            Partition = 0,
            Offset = offset,
            Time = DateTimeOffset.UnixEpoch.AddSeconds(offset)
        }).OfType<Record>()],
        records.Length);

    private static Record Added(string id, long amount, string subject = "counter/c-1") =>
        StoredEvent.Write(
            "",
            new CloudEvent(id, "test", "counter.added.v1", subject, Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}""")),
            1,
            "alice",
            "events/alice",
            "replies/alice",
            null,
            null);
}
