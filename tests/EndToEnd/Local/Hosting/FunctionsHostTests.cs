using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>The host with a worker that is a process of its own, in all that may happen to either.</summary>
public class FunctionsHostTests
{
    [Fact]
    public async Task What_a_function_returns_is_sent_and_its_batch_committed()
    {
        await using var app = await RunningApp.Start();
        await app.Send("""send {"a":"ö"}""");
        await Until.True(() => app.Committed() == 1);
        Assert.Equal(("audit", """send {"a":"ö"}"""), (app.Sink.Sent.Single().Hub, app.Sink.Sent.Single().Events.Single()));
    }

    [Fact]
    public async Task A_record_comes_to_the_function_with_all_that_it_has_and_what_is_not_there_stays_null()
    {
        await using var app = await RunningApp.Start();
        var headers = new Headers { { "none", null }, { "twice", [1] }, { "twice", [] } };
        await app.Send(
            new Message<byte[]?, byte[]?>
            {
                Value = "show"u8.ToArray(),
                Headers = headers,
                Timestamp = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123))
            });
        await app.Send(
            new Message<byte[]?, byte[]?>
            {
                Key = [],
                Value = "show"u8.ToArray(),
                Timestamp = new(DateTimeOffset.FromUnixTimeMilliseconds(1))
            });
        await Until.True(() => app.Committed() == 2);
        Assert.Equal(
            [
                """{"Topic":"commands","Partition":0,"Offset":0,"Key":null,"Value":"c2hvdw==","Timestamp":{"UnixTimestampMs":1700000000123,"Type":0,"DateTimeOffset":"2023-11-14T22:13:20.123+00:00"},"Headers":[{"Key":"none","Value":null},{"Key":"twice","Value":"AQ=="},{"Key":"twice","Value":""}]}""",
                """{"Topic":"commands","Partition":0,"Offset":1,"Key":"","Value":"c2hvdw==","Timestamp":{"UnixTimestampMs":1,"Type":0,"DateTimeOffset":"1970-01-01T00:00:00.001+00:00"},"Headers":[]}""",
            ],
            app.Said.Where(line => line.StartsWith('{')));
    }

    [Fact]
    public async Task A_worker_that_is_killed_in_a_call_is_started_again_and_called_with_the_same_batch()
    {
        await using var app = await RunningApp.Start();
        await app.Send("hang once");
        await Until.True(() => app.Said.Contains("called with 1 records of 9 bytes: hang once"));
        Process.GetProcessById(app.Host.WorkerId!.Value).Kill();
        await Until.True(() => app.Committed() == 1);
        Assert.Equal(
            ["called with 1 records of 9 bytes: hang once", "called with 1 records of 9 bytes: hang once", "done with 1 records"],
            app.Said);
        Assert.Equal(2, app.Workers.Count);
        Assert.Null(app.Host.Error);
    }

    [Fact]
    public async Task A_worker_that_dies_between_its_work_and_its_answer_does_it_again()
    {
        await using var app = await RunningApp.Start();
        await app.Send("die once");
        await Until.True(() => app.Committed() == 1);
        Assert.Equal(2, app.Said.Count(line => line.StartsWith("called", StringComparison.Ordinal)));
        Assert.Contains(app.Logged, line => line.Contains("it ended with exit code 137", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_within_the_functions_timeout_is_killed_and_its_batch_called_again()
    {
        await using var app = await RunningApp.Start(
            options => options with { HostJson = options.HostJson! with { FunctionTimeout = TimeSpan.FromSeconds(3) } });
        await app.Send("hang once");
        await Until.True(() => app.Committed() == 1);
        Assert.Equal(2, app.Workers.Count);
        Assert.Contains(
            app.Logged, line => line.Contains("It did not answer within 00:00:03; its worker was killed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_function_that_fails_is_named_with_its_reason()
    {
        await using var app = await RunningApp.Start();
        await app.Send("fail");
        await Until.True(() => app.Host.Failing is not null);
        Assert.Matches(@"^Obey fails since [^ ]+, in \d+ calls until now: .*It was told to fail\.$", app.Host.Failing);
        Assert.Equal(0, app.Committed());
    }

    [Fact]
    public async Task A_stop_cancels_the_call_waits_for_it_and_commits_nothing_of_it()
    {
        await using var app = await RunningApp.Start();
        await app.Send("wait");
        await Until.True(() => app.Said.Contains("called with 1 records of 4 bytes: wait"));
        var worker = app.Workers.Single();
        await app.Host.DisposeAsync();
        Assert.Equal(["called with 1 records of 4 bytes: wait", "cancelled", "done with 1 records"], app.Said);
        Assert.False(RunningApp.IsRunning(worker));
        Assert.Equal(0, app.Committed()); // it may have put back what it had begun
    }

    [Fact]
    public async Task A_call_that_does_not_end_when_the_host_stops_ends_with_its_worker()
    {
        await using var app = await RunningApp.Start(options => options with { DrainsWithin = TimeSpan.FromSeconds(1) });
        await app.Send("hang once");
        await Until.True(() => app.Said.Contains("called with 1 records of 9 bytes: hang once"));
        var worker = app.Workers.Single();
        await app.Host.DisposeAsync();
        Assert.False(RunningApp.IsRunning(worker));
        Assert.Equal(0, app.Committed());
    }

    [Fact]
    public async Task A_quarter_of_a_GiB_goes_over_in_one_call()
    {
        await using var app = await RunningApp.Start(
            options => options with { HostJson = options.HostJson! with { MaxBatchSize = 1_024, SubscriberIntervalInSeconds = 3_600 } });
        var record = new byte[256 << 10];
        foreach (var _ in Enumerable.Range(0, 16)) await app.Send([.. Enumerable.Repeat(record, 64)]);
        await Until.True(() => app.Committed() == 1_024);
        Assert.Equal(["called with 1024 records of 268435456 bytes: much", "done with 1024 records"], app.Said);
    }

    [Fact]
    public async Task A_worker_that_fails_at_start_is_given_up_with_its_own_words_in_one_line()
    {
        var started = 0;
        var options = RunningApp.OptionsOf(RunningApp.TestApp, new() { ["StartFails"] = "Two things are wrong:\n  * this\n  * that" }) with
        {
            WorkerStarted = _ => started++
        };
        var thrown = await Assert.ThrowsAsync<WorkerStartException>(() => Start(options));
        Assert.Equal(("Two things are wrong: * this * that", 3), (thrown.Message, started));
    }

    [Fact]
    public async Task The_products_own_settings_are_among_the_reasons()
    {
        var thrown = await Assert.ThrowsAsync<WorkerStartException>(
            () => Start(RunningApp.OptionsOf(RunningApp.ProductApp, []) with { Tries = 1 }));
        Assert.StartsWith(
            "The app settings are not right: * KafkaBrokers is missing; set it to host:port", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_says_nothing_is_given_up_too()
    {
        var workers = new List<int>();
        var options = RunningApp.OptionsOf(RunningApp.TestApp, new() { ["StartHangs"] = "yes" }) with
        {
            Tries = 2,
            StartsWithin = TimeSpan.FromSeconds(1),
            WorkerStarted = workers.Add
        };
        var thrown = await Assert.ThrowsAsync<WorkerStartException>(() => Start(options));
        Assert.Equal("The worker did not say within 00:00:01 that it is ready.", thrown.Message);
        Assert.Equal([false, false], workers.Select(RunningApp.IsRunning));
    }

    [Fact]
    public async Task Two_instances_of_one_app_share_the_work_and_either_is_enough()
    {
        await using var kafka = await TestBroker.Start();
        await kafka.Create("things", partitions: 2);
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var options = RunningApp.OptionsOf(
            RunningApp.TestApp, new() { ["Brokers"] = kafka.BootstrapServers, ["Topic"] = "things", ["Hub"] = "audit" }) with
        {
            Said = said.Enqueue
        };
        var one = await Start(options);
        await using var other = await Start(options);
        await Until.True(() => one.Error is null && other.Error is null);
        await one.DisposeAsync();
        using var producer = kafka.Producer();
        foreach (var partition in new[] { 0, 1 })
            await producer.ProduceAsync(new Confluent.Kafka.TopicPartition("things", partition), new() { Value = "x" });
        await Until.True(() => said.Count(line => line.StartsWith("done", StringComparison.Ordinal)) is 1 or 2
            && said.Where(line => line.StartsWith("done", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(' ')[2])) == 2);
    }

    private static Task<FunctionsHost> Start(FunctionsHostOptions options) => FunctionsHost.Start(options, NullLogger.Instance, default);
}
