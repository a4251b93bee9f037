using Moq;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;
using ServerlessEvents.Functions;
using ServerlessEvents.Tests.Folding;

namespace ServerlessEvents.Tests.Functions;

/// <summary>The counters that alerts page on: dead letters, counted once they are written, and owners that lose their partition.</summary>
public sealed class ObservedPartitionLogTests : IDisposable
{
    private static readonly Topics Topics = new("test");
    private readonly Measured measured = new(Topics);

    public void Dispose() => measured.Dispose();

    [Fact]
    public async Task Dead_letters_count_when_their_transaction_is_committed()
    {
        var memory = new MemoryLog(Topics);
        using var log = await Owner(memory);
        Record letter = new(Topics.DeadLetters, null, [1], []), result = new(Topics.Results, null, [1], []);
        memory.Failure = WriteFailure.Abort;
        await Assert.ThrowsAsync<TransactionAbortedException>(() => Write(log, letter));
        Assert.Empty(measured.All);
        await Write(log, letter, result, letter);
        await Write(log, result);
        Assert.Equal([(Telemetry.DeadLetters, 2, Telemetry.System)], measured.All);
    }

    [Theory]
    [InlineData(InvalidEventCode.NotJson, Telemetry.Sender)]
    [InlineData(InvalidEventCode.TooLarge, Telemetry.Sender)]
    [InlineData(InvalidEventCode.NotAnEvent, Telemetry.Sender)]
    [InlineData(InvalidEventCode.UnknownType, Telemetry.Sender)]
    [InlineData(InvalidEventCode.SchemaMismatch, Telemetry.Sender)]
    [InlineData(InvalidEventCode.TooManyRequests, Telemetry.Sender)]
    [InlineData(InvalidEventCode.UnusableSchema, Telemetry.System)]
    [InlineData(InvalidEventCode.NoUser, Telemetry.System)]
    [InlineData(InvalidEventCode.Unreadable, Telemetry.System)]
    [InlineData(InvalidEventCode.NotFoldable, Telemetry.System)]
    [InlineData("undeliverable", Telemetry.System)]
    [InlineData("a-later-code", Telemetry.System)]
    public async Task A_dead_letter_counts_for_who_can_mend_it(string code, string cause)
    {
        var letter = DeadLetter.Write(Topics.DeadLetters, new("test.inbound", null, [1], []), new(code, [new("", "", "Why.")]));
        using var log = await Owner(new MemoryLog(Topics));
        await Write(log, letter);
        Assert.Equal([(Telemetry.DeadLetters, 1, cause)], measured.All);
    }

    [Fact]
    public async Task Dead_letters_of_both_causes_count_apart()
    {
        var record = new Record("test.inbound", null, [1], []);
        Record Letter(string code) => DeadLetter.Write(Topics.DeadLetters, record, new(code, [new("", "", "Why.")]));
        using var log = await Owner(new MemoryLog(Topics));
        await Write(log, Letter(InvalidEventCode.NotJson), Letter(InvalidEventCode.NotFoldable), Letter(InvalidEventCode.NotJson));
        Assert.Equal([(Telemetry.DeadLetters, 1, Telemetry.System), (Telemetry.DeadLetters, 2, Telemetry.Sender)], measured.All);
    }

    [Fact]
    public async Task An_owner_that_another_has_fenced_counts()
    {
        var memory = new MemoryLog(Topics);
        using var old = await Owner(memory);
        using var young = await Owner(memory);
        Assert.Equal(
            "Fenced.",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Write(old, new Record(Topics.Results, null, [1], [])))).Message);
        Assert.Equal([(Telemetry.Fences, 1, null)], measured.All);
    }

    [Fact]
    public async Task All_but_writing_is_left_to_the_log_that_is_observed()
    {
        var (observed, page, record) = (
            new Mock<IPartitionLog>(MockBehavior.Strict), LogPage.Empty(7), new Record("test.aggregates", null, null, [], 0));
        observed.Setup(log => log.Fence(default)).Returns(Task.CompletedTask);
        observed.Setup(log => log.FirstEvent(default)).ReturnsAsync(3);
        observed.Setup(log => log.ReadEvents(3, 9, default)).ReturnsAsync(page);
        observed.Setup(log => log.ReadAggregate(5, default)).ReturnsAsync(record);
        observed.Setup(log => log.Dispose());
        var log = new ObservedPartitionLog(observed.Object, measured.Telemetry);
        await log.Fence(default);
        Assert.Equal(3, await log.FirstEvent(default));
        Assert.Same(page, await log.ReadEvents(3, 9, default));
        Assert.Same(record, await log.ReadAggregate(5, default));
        log.Dispose();
        observed.VerifyAll();
        Assert.Empty(measured.All);
    }

    private async Task<ObservedPartitionLog> Owner(MemoryLog memory)
    {
        var log = new ObservedPartitionLog(memory.Open(), measured.Telemetry);
        await log.Fence(default);
        return log;
    }

    private static Task<long> Write(ObservedPartitionLog log, params Record[] records) =>
        log.Write([.. records, new Checkpoint(1, "v").ToRecord(Topics, 0)], default);
}
