using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Tests.Events;

/// <summary>Of batches that come twice, late or not at all the cursor makes one run through the log.</summary>
public class CursorTests
{
    private readonly List<long> reads = [];

    [Fact]
    public async Task A_whole_batch_is_taken_as_it_is()
    {
        var due = await Cursor(next: 3).Due(Batch(3, 4, 5), default);
        Assert.Equal([3, 4, 5], Offsets(due));
        Assert.Empty(reads);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(4, 4)] // the host has lost a batch before the first that it brings
    [InlineData(9, 7)] // the group was set back: the trigger brings what it brings
    public async Task A_cursor_begins_where_it_is_told_and_at_the_first_batch_at_the_latest(long begin, long first)
    {
        var cursor = Cursor(next: null, begin: begin);
        Assert.Equal(first, (await cursor.Due(Batch(7, 8), default)).Records[0].Offset);
        Assert.Equal(first, cursor.Next);
    }

    [Fact]
    public async Task Where_to_begin_is_asked_again_until_there_is_an_answer_and_then_no_more()
    {
        var asked = 0;
        var cursor = new Cursor(
            (from, _, _) => throw new InvalidOperationException($"read from {from}"),
            begin: _ => asked++ == 0 ? throw new TimeoutException() : Task.FromResult(7L));
        await Assert.ThrowsAsync<TimeoutException>(() => cursor.Due(Batch(7, 8), default).AsTask());
        for (var i = 0; i < 2; i++) Assert.Equal([7, 8], Offsets(await cursor.Due(Batch(7, 8), default)));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task What_is_below_is_dropped() => Assert.Equal([5], Offsets(await Cursor(next: 5).Due(Batch(3, 4, 5), default)));

    [Fact]
    public async Task A_batch_that_is_below_as_a_whole_gives_nothing() =>
        Assert.Empty((await Cursor(next: 9).Due(Batch(3, 4, 5), default)).Records);

    [Theory]
    [InlineData(2, new long[] { 5, 6 })]
    [InlineData(5, new long[] { 5, 7, 8 })]
    public async Task What_is_missing_is_read_from_the_log(long next, long[] batch)
    {
        var due = await Cursor(next).Due(Batch(batch), default);
        // The cursor also gives what follows the batch in the log.
        Assert.Equal(Enumerable.Range((int)next, 100).Select(offset => (long)offset), Offsets(due));
        Assert.Equal([next], reads);
    }

    [Fact]
    public async Task A_hole_that_the_log_confirms_empty_is_no_loss()
    {
        var cursor = new Cursor((from, _, _) => Task.FromResult(new LogPage(Batch(6), 7)), next: 5);
        Assert.Equal([6], Offsets(await cursor.Due(Batch(6), default)));
    }

    [Theory]
    [InlineData(0, 2)] // the host has lost them
    [InlineData(4, 4)] // others have dealt with some, and then the host lost the rest
    [InlineData(5, 5)] // others have dealt with all of them
    [InlineData(9, 5)] // they have gone on since, or the group was set forward: the trigger brings what it brings
    public async Task What_others_have_dealt_with_meanwhile_is_not_missing(long committed, long first)
    {
        var due = await Cursor(next: 2, committed).Due(Batch(5, 6), default);
        Assert.Equal(first, due.Records[0].Offset);
    }

    [Fact]
    public async Task A_marker_before_the_batch_makes_nobody_be_asked()
    {
        var cursor = new Cursor(
            (from, _, _) => Task.FromResult(new LogPage(Batch(6), 7)), next: 5, _ => throw new InvalidOperationException("asked"));
        Assert.Equal([6], Offsets(await cursor.Due(Batch(6), default)));
    }

    [Fact]
    public async Task Until_it_is_moved_a_cursor_gives_the_same_again()
    {
        var cursor = Cursor(next: 3);
        Assert.Equal(Offsets(await cursor.Due(Batch(3, 4), default)), Offsets(await cursor.Due(Batch(3, 4), default)));
        cursor.MoveTo(5);
        Assert.Empty((await cursor.Due(Batch(3, 4), default)).Records);
    }

    [Theory]
    [InlineData(3, "3 4 6", 7)] // 5 is a marker
    [InlineData(4, "4 6", 7)]
    [InlineData(5, "6", 7)]
    [InlineData(7, "", 7)]
    [InlineData(9, "", 9)] // the trigger has brought more meanwhile
    public void Of_a_page_of_the_log_it_takes_what_is_due(long next, string due, long then)
    {
        var page = Cursor(next).After(new(Batch(3, 4, 6), 7));
        Assert.Equal((due, then), (string.Join(' ', Offsets(page)), page.Next));
    }

    [Fact]
    public async Task A_cursor_can_begin_before_any_batch_has_come_and_stays_there()
    {
        var cursor = Cursor(next: null, begin: 4);
        Assert.Equal((4L, 4L), (await cursor.Begin(default), cursor.Next));
        Assert.Equal(4, Offsets(await cursor.Due(Batch(6), default)).First());
    }

    private Cursor Cursor(long? next, long committed = 0, long begin = 0) => new((from, most, _) =>
    {
        reads.Add(from);
        return Task.FromResult(new LogPage(Batch([.. Enumerable.Range((int)from, 100).Select(offset => (long)offset)]), from + 100));
    }, next, _ => Task.FromResult(committed), _ => Task.FromResult(begin));

    private static Record[] Batch(params long[] offsets) =>
        [.. offsets.Select(offset => new Record("orders.events", null, null, [], 0) { Offset = offset })];

    private static IEnumerable<long> Offsets(LogPage page) => page.Records.Select(record => record.Offset);
}
