using System.Diagnostics;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Hosting.Triggers;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>The local host calls as the Kafka extension does, with its vices too.</summary>
public class KafkaTriggerListenerTests
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
            return running.Calls.Batches.Any(batch => batch.Select(record => record.Partition.Value).Distinct().Count() > 1);
        });
        await Until.True(() => running.Seen.Count() == rounds);
        foreach (var partition in running.Calls.Batches.SelectMany(batch => batch).GroupBy(record => record.Partition.Value))
        {
            Assert.Equal(
                Enumerable.Range(0, partition.Count()).Select(offset => (long)offset), partition.Select(record => record.Offset.Value));
        }
    }

    [Fact]
    public async Task One_call_at_a_time_and_no_batch_larger_than_host_json_says()
    {
        await using var running = await RunningListener.Start(
            Keeps with { MaxBatchSize = 4, ExecutorChannelCapacity = 16 },
            calls => calls.Then = async (_, _) => await Task.Yield(),
            Texts(60));
        await Until.True(() => running.Seen.Count() == 60);
        Assert.False(running.Calls.Overlapped);
        Assert.InRange(running.Calls.Batches.Max(batch => batch.Count), 2, 4);
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
        }, Texts(3), time: new HurriedClock());
        await Until.True(() => running.Committed() == 3);
        Assert.Equal(0, committedWhileFailing);
        Assert.InRange(running.Calls.Batches.Count, 21, 24); // the three may have come in up to three batches
        Assert.All(
            running.Calls.Batches.Take(20),
            batch => Assert.Equal(running.Calls.Batches.First().Select(RunningListener.Text), batch.Select(RunningListener.Text)));
    }

    [Fact]
    public async Task After_maxRetries_a_batch_is_given_up_and_committed_over()
    {
        await using var running = await RunningListener.Start(
            Keeps with { MaxRetries = 2, MaxBatchSize = 1 },
            calls =>
                calls.Then = (batch, _) => RunningListener.Text(batch[0]) == "0" ? throw new IOException("Never.") : Task.CompletedTask,
            Texts(3));
        await Until.True(() => running.Committed() == 3);
        Assert.Equal(3, running.Seen.Count(text => text == "0"));
        Assert.Equal(5, running.Seen.Count());
    }

    [Fact]
    public async Task By_the_extensions_default_a_failed_batch_is_lost_at_once()
    {
        await using var running = await RunningListener.Start(
            new HostJson { MaxBatchSize = 1 }, calls => calls.Then = (_, _) => throw new IOException("No."), Texts(3));
        await Until.True(() => running.Committed() == 3);
        Assert.Equal(3, running.Seen.Count());
    }

    [Fact]
    public async Task A_call_counts_as_failed_while_its_output_cannot_be_sent()
    {
        await using var running = await RunningListener.Start(Keeps with { MaxBatchSize = 1 }, sends: true);
        running.Sink.Refuses = 3;
        await running.Produce("line");
        await Until.True(() => running.Committed() == 1);
        Assert.Equal(("audit", "line"), (running.Sink.Sent.Single().Hub, running.Sink.Sent.Single().Events.Single()));
        Assert.True(running.Sink.Refuses < 0);
    }

    [Fact]
    public async Task Between_tries_it_waits_longer_and_longer_and_says_what_fails_since_when()
    {
        var time = new HurriedClock();
        var failing = true;
        await using var running = await RunningListener.Start(
            Keeps with { MaxBatchSize = 1 },
            calls => calls.Then = (_, _) => failing ? throw new IOException("Not yet.") : Task.CompletedTask,
            ["0"],
            time: time);
        await Until.True(() => time.Waits.Count >= 10);
        Assert.Equal(
            [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000], time.Waits.Take(10).Select(pause => pause.TotalMilliseconds));
        Assert.Matches(@"^Things fails since [^ ]+, in \d+ calls until now: IOException: Not yet\.$", running.Error);
        failing = false;
        await Until.True(() => running.Error is null);
    }

    [Fact]
    public async Task What_comes_after_a_full_batch_waits_for_the_end_of_the_next_window()
    {
        await using var running = await RunningListener.Start(
            Keeps with { MaxBatchSize = 4, ExecutorChannelCapacity = 16, SubscriberIntervalInSeconds = 3600 });
        await running.Produce(Texts(6));
        await Until.True(() => running.Seen.Count() == 4); // the window is an hour long: the other two are in nobody's hands
        await running.Produce(Texts(2));
        await Until.True(() => running.Seen.Count() == 8);
        Assert.Equal([4, 4], running.Calls.Batches.Select(batch => batch.Count));
    }

    [Fact]
    public async Task Where_somebody_listens_to_the_extensions_activities_a_malformed_traceparent_loses_its_batch()
    {
        await using var running = await RunningListener.Start(Keeps with { MaxBatchSize = 1 });
        await running.ProduceTraced("0", "no trace at all");
        await Until.True(() => running.Seen.Contains("0")); // nobody listens: it is not even looked at
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KafkaActivities.Source.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData
        };
        ActivitySource.AddActivityListener(listener);
        await running.ProduceTraced("1", "no trace at all");
        await running.ProduceTraced("2", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await Until.True(() => running.Committed() == 3); // the next batch is stored over it
        Assert.Equal(["0", "2"], running.Seen);
    }

    private static IEnumerable<string> Texts(int count) => Enumerable.Range(0, count).Select(i => $"{i}");
}
