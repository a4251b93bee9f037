using Microsoft.Azure.Functions.Worker.Local;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Worker;

/// <summary>The local host calls as the Kafka extension does, with its vices too.</summary>
public class KafkaListenerTests
{
    private static readonly HostJson Keeps = new() { CommitOnFailure = false, MaxRetries = -1, MaxBatchSize = 1000 };

    [Fact]
    public async Task A_batch_mixes_partitions_and_keeps_the_order_within_each()
    {
        var rounds = 0;
        await using var running = await RunningListener.Start(Keeps);
        await Until.True(() =>
        {
            running.Produce($"{rounds++}", $"{rounds++}", $"{rounds++}").Wait();
            return running.Calls.Batches.Any(batch => batch.Select(record => record.Partition).Distinct().Count() > 1);
        });
        await Until.True(() => running.Seen.Count() == rounds);
        foreach (var partition in running.Calls.Batches.SelectMany(batch => batch).GroupBy(record => record.Partition))
        {
            Assert.Equal(Enumerable.Range(0, partition.Count()).Select(offset => (long)offset), partition.Select(record => record.Offset));
        }
    }

    [Fact]
    public async Task One_call_at_a_time_and_no_batch_larger_than_host_json_says()
    {
        await using var running = await RunningListener.Start(Keeps with { MaxBatchSize = 4, ExecutorChannelCapacity = 16 }, calls => calls.Then = async (_, _) => await Task.Yield(), Texts(60));
        await Until.True(() => running.Seen.Count() == 60);
        Assert.False(running.Calls.Overlapped);
        Assert.InRange(running.Calls.Batches.Max(batch => batch.Length), 2, 4);
    }

    [Fact]
    public async Task Offsets_are_committed_after_success_and_the_next_owner_goes_on_there()
    {
        await using var running = await RunningListener.Start(Keeps, given: Texts(9));
        await Until.True(() => running.Committed() == 9);
        await using var next = await running.Next(Keeps);
        await next.Produce("later");
        await Until.True(() => next.Seen.Any());
        Assert.Equal(["later"], next.Seen);
    }

    [Fact]
    public async Task A_failed_batch_is_called_again_in_place_for_ever_and_nothing_is_committed_meanwhile()
    {
        var failures = 20;
        var committedWhileFailing = 0L;
        RunningListener? running = null;
        await using var started = running = await RunningListener.Start(Keeps, calls => calls.Then = (_, _) =>
        {
            if (failures-- <= 0) return Task.CompletedTask;
            if (failures == 0 && running is not null) committedWhileFailing = running.Committed();
            throw new IOException("Not yet.");
        }, Texts(3));
        await Until.True(() => running.Committed() == 3);
        Assert.Equal(0, committedWhileFailing);
        Assert.InRange(running.Calls.Batches.Count, 21, 24); // the three may have come in up to three batches
        Assert.All(running.Calls.Batches.Take(20), batch => Assert.Equal(running.Calls.Batches.First().Select(RunningListener.Text), batch.Select(RunningListener.Text)));
    }

    [Fact]
    public async Task A_function_that_fails_is_called_after_a_pause_and_says_so_until_it_works()
    {
        var failures = 9;
        var said = new List<FunctionFailure?>();
        RunningListener? running = null;
        await using var started = running = await RunningListener.Start(Keeps, calls => calls.Then = async (_, _) =>
        {
            await Until.True(() => running is not null);
            if (failures-- <= 0) return;
            said.Add(running!.Failure);
            throw new IOException("The sink is away.");
        }, ["one"]);
        await Until.True(() => running.Committed() == 1);
        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10], running.Clock.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal((8, "IOException: The sink is away."), (said[^1]!.Calls, said[^1]!.Why));
        Assert.Null(running.Failure);
    }

    [Fact]
    public async Task After_maxRetries_a_batch_is_given_up_and_committed_over()
    {
        await using var running = await RunningListener.Start(Keeps with { MaxRetries = 2, MaxBatchSize = 1 }, calls => calls.Then = (batch, _) => RunningListener.Text(batch[0]) == "0" ? throw new IOException("Never.") : Task.CompletedTask, Texts(3));
        await Until.True(() => running.Committed() == 3);
        Assert.Equal(3, running.Seen.Count(text => text == "0"));
        Assert.Equal(5, running.Seen.Count());
    }

    [Fact]
    public async Task By_the_extensions_default_a_failed_batch_is_lost_at_once()
    {
        await using var running = await RunningListener.Start(new HostJson { MaxBatchSize = 1 }, calls => calls.Then = (_, _) => throw new IOException("No."), Texts(3));
        await Until.True(() => running.Committed() == 3);
        Assert.Equal(3, running.Seen.Count());
    }

    [Fact]
    public async Task A_call_counts_as_failed_while_its_output_cannot_be_sent()
    {
        await using var running = await RunningListener.Start(Keeps with { MaxBatchSize = 1 }, function: typeof(SendingFunction));
        running.Sink.Refuses = 3;
        await running.Produce("line");
        await Until.True(() => running.Committed("sending") == 1);
        Assert.Equal(("audit", "line"), (running.Sink.Sent.Single().Hub, running.Sink.Sent.Single().Events.Single()));
        Assert.True(running.Sink.Refuses < 0);
    }

    private static IEnumerable<string> Texts(int count) => Enumerable.Range(0, count).Select(i => $"{i}");
}
