using ServerlessEvents.Folding;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>What no trigger announces any more is folded, and who is at work is left alone.</summary>
public sealed class LostTailTests
{
    [Fact]
    public async Task A_last_batch_that_the_host_has_lost_is_folded()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 2);
        await instance.Send(1, "e-1");
        await new LostTail(instance.Settings, instance.Partitions, new HurriedClock(() => Task.CompletedTask)).Fold(default);
        Assert.Equal((0, 0), (await instance.Behind(0), await instance.Behind(1)));
    }

    [Fact]
    public async Task Where_an_owner_goes_on_meanwhile_it_is_left_alone()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 1);
        await instance.Send(0, "e-1");
        await instance.Send(0, "e-2");
        using var events = new LogReader(kafka.Address, kafka.Topics.Events, 0);
        var first = await events.Read(0, 1, default);
        var owner = new PartitionFold(instance.Plan, 0, () => new KafkaPartitionLog(kafka.Address, kafka.Topics, 0), (_, _) => Task.CompletedTask);
        await new LostTail(instance.Settings, instance.Partitions, new HurriedClock(() => owner.Fold(first.Records, default))).Fold(default);
        Assert.Equal(1, await instance.Behind(0));
        await owner.CatchUp(default); // it was not fenced
        Assert.Equal(0, await instance.Behind(0));
        owner.Release();
    }

    /// <summary>No wait takes longer than what the test does meanwhile.</summary>
    private sealed class HurriedClock(Func<Task> meanwhile) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ = Task.Run(async () =>
            {
                try { await meanwhile(); }
                finally { callback(state); }
            });
            return TimeProvider.System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
