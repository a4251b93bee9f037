namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Waits for what must come true, with a limit that only a broken system reaches.</summary>
public static class Eventually
{
    /// <summary>No condition that is waited for takes anywhere near as long, however busy the machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    public static Task True(Func<bool> condition, Func<string> why) => True(() => Task.FromResult(condition()), why);

    /// <param name="hopeless">When it cannot come true any more.</param>
    public static async Task True(Func<Task<bool>> condition, Func<string> why, Func<bool>? hopeless = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var tick = new PeriodicTimer(Between);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested || hopeless?.Invoke() == true, why());
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
