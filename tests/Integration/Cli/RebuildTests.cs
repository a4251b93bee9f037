using System.Text;
using System.Text.Json;
using ServerlessEvents.Cli.Folding;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;
using ServerlessEvents.Tests.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Cli;

/// <summary>Rebuilds as an operator begins and sees them, and recordings as they are made and checked.</summary>
public sealed class RebuildTests : IAsyncLifetime
{
    private const int Partitions = 2;
    private readonly string folder = Directory.CreateTempSubdirectory("recordings-").FullName;
    private SomeKafka kafka = null!;
    private DurableProducer producer = null!;

    public async ValueTask InitializeAsync()
    {
        kafka = await SomeKafka.Start();
        await TopicAdmin.CreateMissing(kafka.Address, kafka.Topics.Declare(Partitions));
        producer = new(kafka.Address);
    }

    public async ValueTask DisposeAsync()
    {
        producer.Dispose();
        await kafka.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Status_says_how_far_each_partition_is_folded_and_its_rebuild_is()
    {
        for (var id = 0; id < 40; id++) await Send($"order/o-{id}", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        Assert.Equal(["0\t0\t", "1\t0\t"], (await Sevents("status")).Lines.Skip(1).Select(line => line[..4]));
        await FoldAll();
        var folded = (await Sevents("status")).Lines.Skip(1).Select(line => line.Split('\t')).ToArray();
        Assert.All(folded, row => Assert.Equal((row[1], "order:1", "none"), (row[2], row[3], row[4])));

        await producer.Deliver([new Checkpoint(0, "order:0").ToRecord(kafka.Topics, 0)]);
        await producer.Deliver([new Checkpoint(3, "order:1", 12, new("order:0")).ToRecord(kafka.Topics, 1)]);
        Assert.Equal(
            ["none", "of order:0: 25 % of 12 offsets"], (await Sevents("status")).Lines.Skip(1).Select(line => line.Split('\t')[4]));
        await producer.Deliver([new Checkpoint(7, "order:0").ToRecord(kafka.Topics, 0)]);
        await producer.Deliver([new Checkpoint(12, "order:1", 12, new("order:0")).ToRecord(kafka.Topics, 1)]);
        Assert.Equal(
            ["not begun by order:1", "of order:0: folded, tells what has changed"],
            (await Sevents("status")).Lines.Skip(1).Select(line => line.Split('\t')[4]));
    }

    [EmbeddedFact]
    public async Task A_rebuild_on_purpose_mends_a_snapshot_and_tells_what_it_has_mended()
    {
        for (var id = 0; id < 40; id++) await Send($"order/o-{id}", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        var folds = await FoldAll();
        var (partition, wrong) = await Spoil("order/o-7");

        var run = await Sevents("rebuild", "--aggregate", "order", "--as", "carol");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        foreach (var fold in folds)
        {
            fold.Release(); // as an owner does that is fenced
            await fold.Begin(default);
        }

        var stored = await StoredPartition.Read(kafka.Address, kafka.Topics, partition, "order/o-7", default);
        Assert.Contains("\"paid\":0", stored.Snapshots["order/o-7"].State);
        Assert.Contains("\"paid\":999", wrong);
        var told = (await All(kafka.Topics.Results))
            .Where(result => result.Headers.FindText(HeaderNames.Id)!.EndsWith("@1.1", StringComparison.Ordinal));
        Assert.Equal("state/alice/order/o-7", Assert.Single(told).Headers.FindText(HeaderNames.To));
        var begun = (await All(new Topics(kafka.Name).Audit)).Select(record => JsonDocument.Parse(record.Value).RootElement)
            .Where(record => record.GetProperty("action").GetString() == "fold.rebuild-started").ToArray();
        Assert.Equal(Partitions, begun.Length);
        Assert.All(begun, record => Assert.Equal("carol", record.GetProperty("actor").GetString()));
        foreach (var fold in folds) fold.Release();
    }

    [Fact]
    public async Task What_is_written_without_transactions_is_not_set_back()
    {
        await Send("order/o-1", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        foreach (var fold in await FoldAll(unfenced: true)) fold.Release();
        var run = await Sevents("rebuild", "--aggregate", "order");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is written without transactions", run.Errors);
    }

    [Fact]
    public async Task A_recording_has_each_outcome_and_the_code_that_made_it_passes_the_check()
    {
        for (var id = 0; id < 30; id++) await Send($"order/o-{id}", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        await Send("order/o-3", "e-2", new OrderEvent.Shipped("DHL", "1"));
        await Send("order/o-3", "e-3", new OrderEvent.Paid(20m));
        var recorded = await Sevents("record", "order", "--folder", folder, "--events", "10");
        Assert.Equal((0, ""), (recorded.ExitCode, recorded.Errors));
        var file = Path.Combine(folder, "order.recorded.jsonl");
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(10, lines.Length);
        Assert.Contains(lines, line => line.Contains("\"outcome\":\"not-paid\"", StringComparison.Ordinal));

        var check = await Check();
        Assert.Equal((0, "order: 10 events lead to the same"), (check.ExitCode, check.Lines.Single()));

        lines[4] = lines[4].Replace("\"paid\":0", "\"paid\":1", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(file, lines);
        check = await Check();
        Assert.Equal(1, check.ExitCode);
        Assert.Equal($"order: another code than the one that was recorded, first at {file}:5", check.Lines[0]);

        Assert.Equal(0, (await CommandRun.Of("aggregates", "record", "order", "--again", "--folder", folder)).ExitCode);
        Assert.Equal(0, (await Check()).ExitCode);
    }

    [Fact]
    public async Task An_aggregate_can_be_seen_as_it_was_and_what_changed_since()
    {
        await Send("order/o-1", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        await Send("order/o-1", "e-2", new OrderEvent.Shipped("DHL", "1")); // refused
        await Send("order/o-1", "e-3", new OrderEvent.Paid(5m));
        await Send("order/o-1", "e-4", new OrderEvent.Paid(15m));
        await Send("order/o-2", "e-1", new OrderEvent.Placed("EUR", [new("B", "Bulb", 1, 1m)]));
        foreach (var fold in await FoldAll()) fold.Release();

        var then = await Sevents("get", "order/o-1", "--at", "2");
        Assert.Equal((0, ""), (then.ExitCode, then.Errors));
        Assert.Equal(["subject  order/o-1", "version  2"], then.Lines.Take(2));
        Assert.Contains("\"paid\": 5", then.Output);
        Assert.Contains("version  1", (await Sevents("get", "order/o-1", "--at", "offset:1")).Lines);
        Assert.Contains("version  3", (await Sevents("get", "order/o-1", "--at", "2999-01-01T00:00:00Z")).Lines);
        Assert.Contains("There was no order/o-1 yet at 2000-01-01", (await Sevents("get", "order/o-1", "--at", "2000-01-01")).Errors);
        Assert.Contains(
            "order/o-1 is at version 3, so there is no version 9 yet.", (await Sevents("get", "order/o-1", "--at", "9")).Errors);
        Assert.Contains("'soon' is neither a version", (await Sevents("get", "order/o-1", "--at", "soon")).Errors);

        var diff = await Sevents("diff", "order/o-1", "--from", "1", "--to", "2");
        Assert.Equal(["member\tversion 1\tversion 2", "/paid\t0\t5"], diff.Lines);
        Assert.Contains("/status\t\"open\"\t\"settled\"", (await Sevents("diff", "order/o-1", "--from", "1")).Lines);

        var list = await Sevents("list", "order", "--most", "1");
        Assert.StartsWith("order/o-1\t3\t{\"status\":\"settled\"", list.Lines[1]);
        Assert.Equal("1 of 2 are listed; --most 2 lists all.\n", list.Errors);
    }

    private Task<CommandRun> Check() => CommandRun.Of("aggregates", "check", "--folder", folder);

    private Task<CommandRun> Sevents(params string[] args) =>
        CommandRun.Of(["aggregates", .. args, "--kafka", kafka.BootstrapServers, "--context", kafka.Name]);

    private Task Send(string subject, string id, OrderEvent e) => producer.Deliver([
        StoredEvent.Write(
            kafka.Topics.Events, CloudEventOf(subject, id, e), 1, "alice", "events/alice", "replies/alice", null, null)
    ]);

    private static CloudEvent CloudEventOf(string subject, string id, OrderEvent e)
    {
        var (type, data) = e switch
        {
            OrderEvent.Placed placed => ("order.placed.v1", JsonSerializer.SerializeToUtf8Bytes(placed, OrderJson.Default.Options)),
            OrderEvent.Paid paid => ("order.paid.v1", JsonSerializer.SerializeToUtf8Bytes(paid, OrderJson.Default.Options)),
            OrderEvent.Shipped shipped => ("order.shipped.v1", JsonSerializer.SerializeToUtf8Bytes(shipped, OrderJson.Default.Options)),
            _ => throw new ArgumentOutOfRangeException(nameof(e)),
        };
        return new(id, "test", type, subject, data);
    }

    private async Task<PartitionFold[]> FoldAll(bool unfenced = false)
    {
        var options = new FoldOptions(OrdersContext.Aggregates, kafka.Topics, TimeProvider.System);
        PartitionFold[] folds =
        [
            .. Enumerable.Range(0, Partitions).Select(partition => new PartitionFold(
                options, partition, () => unfenced
                    ? new UnfencedPartitionLog(kafka.Address, producer, options, partition, "test")
                    : new KafkaPartitionLog(kafka.Address, kafka.Topics, partition), (_, _) => Task.CompletedTask))
        ];
        foreach (var fold in folds) await fold.CatchUp(default);
        return folds;
    }

    /// <summary>Writes a snapshot that the history does not lead to.</summary>
    private async Task<(int Partition, string Value)> Spoil(string subject)
    {
        var partition = Murmur2Partitioner.Of(Encoding.UTF8.GetBytes(subject), Partitions);
        using var reader = new LogReader(kafka.Address, kafka.Topics.Aggregates, partition);
        var snapshot = default(Record);
        await foreach (var page in reader.ReadAll(default))
            snapshot = page.LastOrDefault(record => Encoding.UTF8.GetString(record.Key!) == subject) ?? snapshot;
        var value = Encoding.UTF8.GetString(snapshot!.Value!).Replace("\"paid\":0", "\"paid\":999", StringComparison.Ordinal);
        await producer.Deliver([new(kafka.Topics.Aggregates, snapshot.Key, Encoding.UTF8.GetBytes(value), [], partition)]);
        return (partition, value);
    }

    private async Task<List<Record>> All(string topic)
    {
        var all = new List<Record>();
        for (var partition = 0; partition < TopicAdmin.PartitionsOf(kafka.Address, topic); partition++)
        {
            using var reader = new LogReader(kafka.Address, topic, partition);
            await foreach (var page in reader.ReadAll(default)) all.AddRange(page);
        }
        return all;
    }
}
