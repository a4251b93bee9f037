using ServerlessEvents.Functions;
using ServerlessEvents.Tests.Local.Hosting;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A host that calls again at once does not make a function work without a pause.</summary>
public class RepeatedBatchTests
{
    private readonly HurriedClock clock = new();
    private readonly RepeatedBatch repeated;

    public RepeatedBatchTests() => repeated = new(new BackOff(clock, new Always(0.5)));

    [Fact]
    public async Task The_same_batch_again_waits_ever_longer_and_another_one_does_not()
    {
        await Pause(7);
        await Pause(8);
        Assert.Empty(clock.Waits);
        for (var i = 0; i < 10; i++) await Pause(8);
        Assert.Equal([0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5], clock.Waits.Select(wait => wait.TotalSeconds));
        await Pause(9);
        await Pause(9);
        Assert.Equal((11, 0.05), (clock.Waits.Count, clock.Waits.Last().TotalSeconds));
    }

    private Task Pause(long offset) => repeated.Pause([new() { Topic = "topic", Offset = offset }], default);

    private sealed class Always(double chance) : Random
    {
        public override double NextDouble() => chance;
    }
}
