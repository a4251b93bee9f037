namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Waits for what must come true, with a limit that only a broken broker reaches.</summary>
public static class Until
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    public static async Task True(Func<bool> condition, string? what = null)
    {
        using var limit = new CancellationTokenSource(TestBroker.Limit);
        using var tick = new PeriodicTimer(Between);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, what ?? "It never came true.");
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
