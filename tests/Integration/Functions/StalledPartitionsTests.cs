using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Functions;
using ServerlessEvents.Kafka;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Functions;

/// <summary>What no trigger announces is folded, also what older code has folded, and who is at work is left alone.</summary>
public sealed class StalledPartitionsTests
{
    [Fact]
    public async Task A_last_batch_that_the_host_has_lost_is_folded()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 2);
        await instance.Send(1, "e-1");
        await Fold(instance);
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
        var owner = new PartitionFold(
            instance.Plan, 0, () => new KafkaPartitionLog(kafka.Address, kafka.Topics, 0), (_, _) => Task.CompletedTask);
        await Fold(instance, meanwhile: () => owner.Fold(first.Records, default));
        Assert.Equal(1, await instance.Behind(0));
        await owner.CatchUp(default); // it was not fenced
        Assert.Equal(0, await instance.Behind(0));
        owner.Release();
    }

    [Fact]
    public async Task What_older_code_has_folded_is_folded_again_also_where_no_event_comes()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await AfterDeployment(kafka);
        await instance.Send(0, "e-2");
        await instance.CatchUp(0); // the trigger announces an event here, and none there
        await Fold(instance);
        Assert.Equal(("counter:2", "counter:2"), (await instance.FoldVersion(0), await instance.FoldVersion(1)));
        Assert.Equal((0, 0), (await instance.Behind(0), await instance.Behind(1)));
    }

    [EmbeddedFact]
    public async Task A_rebuild_that_an_operator_has_begun_goes_on_although_its_owner_writes_nothing()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 1);
        await instance.Send(0, "e-1");
        await instance.CatchUp(0);
        using (var log = new KafkaPartitionLog(kafka.Address, kafka.Topics, 0))
            Assert.Equal(1, await new RebuildOnPurpose(instance.Plan, Counter.Aggregate, 0).Begin(log, "carol", default));
        Assert.NotNull(await instance.Rebuild(0));
        await Fold(instance);
        Assert.Null(await instance.Rebuild(0));
        Assert.Equal(0, await instance.Behind(0));
    }

    [Fact]
    public async Task More_partitions_than_an_instance_keeps_are_all_folded_again()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await AfterDeployment(kafka, partitions: 5, maxOwnedPartitions: 1);
        await Fold(instance);
        for (var partition = 0; partition < 5; partition++)
            Assert.Equal(("counter:2", 0), (await instance.FoldVersion(partition), await instance.Behind(partition)));
    }

    [Fact]
    public async Task Where_older_code_goes_on_meanwhile_it_is_left_alone()
    {
        await using var kafka = await SomeKafka.Start();
        using var older = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 1);
        await older.Send(0, "e-1");
        await older.CatchUp(0);
        using var instance = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 1, version: 2);
        await Fold(instance, meanwhile: async () =>
        {
            await older.Send(0, "e-2");
            await older.CatchUp(0);
        });
        Assert.Equal("counter:1", await instance.FoldVersion(0));
        await older.CatchUp(0); // it was not fenced
    }

    [Fact]
    public async Task What_newer_code_has_folded_is_left_alone()
    {
        await using var kafka = await SomeKafka.Start();
        using var newer = await AfterDeployment(kafka);
        await Fold(newer);
        using var older = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 2);
        await Fold(older);
        await newer.Send(1, "e-2");
        await newer.CatchUp(1); // it was not fenced
        Assert.Equal(("counter:2", 0), (await newer.FoldVersion(1), await newer.Behind(1)));
    }

    [Fact]
    public async Task Two_instances_that_take_the_same_partitions_at_once_come_to_rest()
    {
        await using var kafka = await SomeKafka.Start();
        using var one = await AfterDeployment(kafka);
        using var other = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions: 2, version: 2);
        await Task.WhenAll(Try(one), Try(other)); // whoever fenced last has folded
        for (var partition = 0; partition < 2; partition++)
            Assert.Equal(("counter:2", 0), (await one.FoldVersion(partition), await one.Behind(partition)));
        await Fold(one);
        await Fold(other);

        static async Task Try(FoldingInstance instance)
        {
            try { await Fold(instance); }
            catch (Exception e) when (e is KafkaException or InvalidOperationException) { } // the other one has fenced it
        }
    }

    [Fact]
    public async Task What_cannot_be_folded_again_is_said_and_holds_up_neither_the_rest_nor_the_lag()
    {
        await using var kafka = await SomeKafka.Start();
        using var instance = await AfterDeployment(kafka, maxOwnedPartitions: 1);
        using var admin = new AdminClientBuilder(kafka.Address.Client).Build();
        await admin.DeleteRecordsAsync([new(kafka.Topics.Events, 0, 1)]);
        using var measured = new Measured(kafka.Topics);
        var lag = new ConsumerLag(instance.Settings, measured.Telemetry);
        var delay = new StableOffsetDelay(instance.Settings, measured.Telemetry, TimeProvider.System);
        using var registry = new CachedSchemaRegistryClient(RegistrySchemas.Config("http://127.0.0.1:1")); // no types, no questions
        var unusable = new UnusableTypes(
            new SchemaCatalog(registry, TimeProvider.System, NullLogger<SchemaCatalog>.Instance), new([]), measured.Telemetry);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new CatchUp(Tail(instance), lag, delay, unusable).Run(new TimerInfo(), default));
        Assert.StartsWith($"{kafka.Topics.Events}/0 begins at offset 1, but counter:2 must fold it from offset 0 on", thrown.Message);
        Assert.Equal(("counter:1", "counter:2"), (await instance.FoldVersion(0), await instance.FoldVersion(1)));
        Assert.Contains(measured.All, measurement => measurement.Name == Telemetry.StableOffsetDelay);
        Assert.Contains(measured.All, measurement => measurement is { Name: Telemetry.Lag, Function: nameof(FoldEvents) });
    }

    private static Task Fold(FoldingInstance instance, Func<Task>? meanwhile = null) => Tail(instance, meanwhile).Fold(default);

    private static StalledPartitions Tail(FoldingInstance instance, Func<Task>? meanwhile = null) =>
        new(instance.Settings, instance.Partitions, instance.Telemetry, new HurriedClock(meanwhile ?? (() => Task.CompletedTask)));

    /// <summary>An instance of newer code, after older code has folded an event of each partition and was stopped.</summary>
    private static async Task<FoldingInstance> AfterDeployment(SomeKafka kafka, int partitions = 2, int maxOwnedPartitions = 16)
    {
        using var older = await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions);
        for (var partition = 0; partition < partitions; partition++)
        {
            await older.Send(partition, "e-1");
            await older.CatchUp(partition);
        }
        return await FoldingInstance.Start(kafka.Address, kafka.Topics, partitions, maxOwnedPartitions, version: 2);
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
