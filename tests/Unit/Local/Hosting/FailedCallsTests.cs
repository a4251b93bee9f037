using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Local.Hosting;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>A function that fails is called again, soon at first, then less and less often, and it logs little.</summary>
public sealed class FailedCallsTests : ILogger
{
    private readonly HurriedClock clock = new();
    private readonly ConcurrentQueue<(LogLevel Level, string Line, Exception? Thrown)> lines = [];
    private readonly FailedCalls failed;

    public FailedCallsTests() => failed = new("Function", clock, this);

    [Fact]
    public async Task The_pause_doubles_from_a_tenth_of_a_second_up_to_ten_and_begins_anew_after_a_success()
    {
        for (var i = 0; i < 10; i++) await Fail();
        failed.End();
        await Fail();
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 10, 0.1], clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_day_of_failures_has_a_dozen_lines_of_which_the_first_has_the_stack_and_the_others_the_count()
    {
        for (var i = 0; i < 8_640; i++) await Fail();
        Assert.Equal(14, lines.Count);
        Assert.Equal(1, lines.Count(line => line.Thrown is not null));
        Assert.StartsWith("Function still fails, after 8192 calls since 2027-", lines.Last().Line, StringComparison.Ordinal);
        failed.End();
        Assert.Equal((LogLevel.Warning, "Function works again, after 8640 failed calls"), (lines.Last().Level, lines.Last().Line));
    }

    [Fact]
    public async Task What_fails_says_since_when_and_why_in_a_sentence_and_nothing_once_it_works()
    {
        Assert.Null(failed.Error);
        var since = clock.GetUtcNow();
        await Fail();
        failed.Add(new InvalidOperationException($"Line one\nline two {new string('x', 5_000)}"), 3);
        Assert.StartsWith(
            $"Function fails since {since:O}, in 2 calls until now: InvalidOperationException: Line one line two xxx",
            failed.Error,
            StringComparison.Ordinal);
        Assert.InRange(failed.Error!.Length, 100, 450);
        failed.End();
        Assert.Null(failed.Error);
    }

    [Fact]
    public async Task A_stop_ends_the_pause()
    {
        var waiting = new FailedCalls("Function", new HurriedClock { Endless = TimeSpan.FromSeconds(0.1) }, this);
        waiting.Add(new IOException("Away."), 1);
        using var stop = new CancellationTokenSource();
        var pause = waiting.Pause(stop.Token);
        Assert.False(pause.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((logLevel, formatter(state, exception), exception));

    private Task Fail()
    {
        failed.Add(new IOException("Away."), 1);
        return failed.Pause(default);
    }
}
