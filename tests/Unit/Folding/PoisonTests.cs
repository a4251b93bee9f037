using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Folding;

/// <summary>
/// An event on which the aggregate's own code throws stops nobody: it becomes a dead letter, its sender is told, and the rest goes on.
/// </summary>
public class PoisonTests
{
    private static readonly FoldOptions Plan = new(new AggregateRegistry(new FragileCounter()), new Topics("test"), TimeProvider.System);
    private readonly MemoryLog log = new(Plan.Topics);

    [Theory]
    [InlineData(FragileCounter.ThrowsInDecide, "InvalidOperationException: I do not like it.")]
    [InlineData(FragileCounter.ThrowsInAudience, "KeyNotFoundException: Nobody.")]
    [InlineData(FragileCounter.HasAForeignAudience, "InvalidOperationException: The audience ")]
    [InlineData(FragileCounter.SaysTooMuch, "FormatException: ")]
    [InlineData(FragileCounter.CannotBeWritten, "NotSupportedException: Not a state.")]
    [InlineData(FragileCounter.WritesTooMuch, "InvalidOperationException: The snapshot would have 1000")]
    [InlineData(FragileCounter.MakesTooLargeAResult, "InvalidOperationException: The counter.round.v1 would have 1000002 bytes")]
    public async Task A_poison_event_is_a_dead_letter_with_its_bytes_a_reply_and_an_audit_record(long poison, string why)
    {
        var first = Added(1, 1);
        var bad = Added(2, poison - 1);
        await Fold([first, bad, Added(3, 1, "counter/c-2")]);
        await Fold([Added(4, 4)]);

        var dead = Assert.Single(log.CommittedTo("test.dead-letters"));
        Assert.All(
            log.Committed, record => Assert.True((record.Value?.Length ?? 0) + record.Headers.Sum(header => header.Value.Length) < 10_000));
        Assert.Equal(bad.Key, dead.Key);
        Assert.Equal(bad.Value, dead.Value);
        Assert.Equal("not-foldable", dead.Headers.FindText(HeaderNames.Reason));
        Assert.Equal("test.events/0/1", dead.Headers.FindText(HeaderNames.Origin));
        Assert.Contains(why, dead.Headers.FindText(HeaderNames.Errors));
        var audit = AuditRecord.FromJson(log.CommittedTo("audit").ElementAt(1).Value);
        Assert.Equal(
            ("alice", "counter.added.v1", "counter/c-1", AuditOutcome.Rejected, "not-foldable", "e-2"),
            (audit.Actor, audit.Action, audit.Object, audit.Outcome, audit.Code, audit.Event));
        Assert.Equal("event", audit.Reason); // what the exception says may repeat what was sent
        Assert.Equal(
            ["event.accepted.v1", "event.rejected.v1", "event.accepted.v1", "event.accepted.v1"],
            Replies().Select(reply => reply.GetProperty("type").GetString()));
        var data = Replies()[1].GetProperty("data");
        Assert.Equal(
            ("e-2", "counter/c-1", "not-foldable"),
            (data.GetProperty("event").GetString(), data.GetProperty("subject").GetString(), data.GetProperty("code").GetString()));
        Assert.StartsWith(why, data.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Contains("\"version\":2,\"offset\":3", log.Snapshots["counter/c-1"]);
        Assert.Contains("\"sum\":5,\"count\":2", log.Snapshots["counter/c-1"]);
        Assert.Contains("\"sum\":1,\"count\":1", log.Snapshots["counter/c-2"]);
    }

    [Fact]
    public async Task The_reply_goes_where_the_sender_waits_and_nowhere_else()
    {
        var own = Headers("alice", "replies/alice/session");
        var foreign = Headers("alice", "replies/bob");
        var nobody = Headers("#", "replies/#");
        foreach (var headers in new[] { own, foreign, nobody })
            log.Append(new("test.events", "counter/c-1"u8.ToArray(), "?"u8.ToArray(), headers));
        await Fold(log.Events);
        Assert.Equal(
            ["replies/alice/session", "replies/alice"],
            log.CommittedTo("test.results").Select(reply => reply.Headers.FindText(HeaderNames.To)));
        Assert.Equal("c", log.CommittedTo("test.results").First().Headers.FindText(HeaderNames.Correlation));
        Assert.Equal(3, log.CommittedTo("test.dead-letters").Count());

        static Header[] Headers(string actor, string replyTo) =>
            [new(HeaderNames.Actor, actor), new(HeaderNames.ReplyTo, replyTo), new(HeaderNames.Correlation, "c")];
    }

    [Fact]
    public async Task When_the_process_itself_cannot_go_on_the_event_waits()
    {
        Record[] batch = [Added(1, FragileCounter.FindsNoMemory)];
        await Assert.ThrowsAsync<OutOfMemoryException>(() => Fold(batch));
        Assert.Empty(log.Committed);
        await new PartitionFold(Plan with { Aggregates = new(Counter.Aggregate) }, 0, log.Open, (_, _) => Task.CompletedTask)
            .Fold(batch, default);
        Assert.Contains($"\"sum\":{FragileCounter.FindsNoMemory}", log.Snapshots["counter/c-1"]);
    }

    private Task Fold(IReadOnlyList<Record> batch) =>
        new PartitionFold(Plan, 0, log.Open, (_, _) => Task.CompletedTask).Fold(batch, default);

    private Record Added(int id, long amount, string subject = "counter/c-1") =>
        log.Append(
            new Arrival(subject, "counter.added.v1", Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""), "alice", id, null).ToRecord());

    private JsonElement[] Replies() =>
        [.. log
            .CommittedTo("test.results")
            .Select(record => JsonDocument.Parse(record.Value).RootElement)
            .Where(json => json.TryGetProperty("type", out var type) && type.GetString()!.StartsWith("event."))];
}
