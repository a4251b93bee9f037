using ServerlessEvents.Engine;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.Kafka;
using ServerlessEvents.Tests.Local.Mqtt;

namespace ServerlessEvents.Tests.Functions;

/// <summary>Which partitions an instance keeps, and how it lets them go.</summary>
public sealed class FoldPartitionsTests
{
    [Fact]
    public async Task The_least_recently_used_partition_is_let_go_and_taken_again_when_it_is_needed()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 3, maxOwnedPartitions: 2);
        foreach (var partition in new[] { 0, 1, 2, 0 })
        {
            await instance.Send(partition, "e-1");
            await instance.CatchUp(partition);
        }
        instance.Partitions.ReleaseIdle();
        Assert.Equal((true, false, true), (await instance.Owns(0), await instance.Owns(1), await instance.Owns(2)));
        await instance.Send(1, "e-2");
        await instance.CatchUp(1);
        Assert.Equal(0, await instance.Behind(1));
    }

    [Fact]
    public async Task A_partition_that_is_being_folded_is_not_let_go()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 2, maxOwnedPartitions: 1);
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var busy = instance.Partitions.In(0, async fold =>
        {
            await fold.CatchUp(default);
            begun.SetResult();
            await end.Task;
            return fold.IsOwned;
        }, default);
        await begun.Task;
        await instance.CatchUp(1);
        instance.Partitions.ReleaseIdle();
        end.SetResult();
        Assert.True(await busy);
        instance.Partitions.ReleaseIdle();
        Assert.Equal((false, true), (await instance.Owns(0), await instance.Owns(1)));
    }

    [EmbeddedFact]
    public async Task A_host_that_stops_leaves_no_transaction_open_and_takes_no_partition_again()
    {
        await using var broker = await TestBroker.Start();
        var instance = await FoldingInstance.Start(new(broker.BootstrapServers), new Topics("stopping"), partitions: 1);
        await instance.Send(0, "e-1");
        var (clock, held) = (new ManualClock(), TimeSpan.FromMinutes(1));
        using var rule = broker.Faults.Always(ApiKey.EndTxn, new Fault(Delay: held) { Time = clock });
        var folding = instance.CatchUp(0);
        await Until.True(() => broker.ReadAll("stopping.results", committed: false).Count > 0);
        var stopping = Task.Run(instance.Dispose);
        await Until.True(() => instance.Owns(1).IsFaulted); // it has begun to stop
        Assert.Empty(broker.ReadAll("stopping.results"));
        Assert.False(stopping.IsCompleted);
        rule.Dispose();
        await Until.True(() =>
        {
            clock.Advance(held);
            return stopping.IsCompleted;
        });
        await stopping;
        Assert.NotEmpty(broker.ReadAll("stopping.results"));
        await folding;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => instance.CatchUp(0));
    }
}
