using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;
using ServerlessEvents.Tests.Kafka;

namespace ServerlessEvents.Tests.Cli;

/// <summary><c>sevents aggregates</c> against a broker on which orders were really folded.</summary>
public sealed class AggregatesTests : IAsyncLifetime
{
    private SomeKafka kafka = null!;
    private DurableProducer producer = null!;

    public async ValueTask InitializeAsync()
    {
        kafka = await SomeKafka.Start();
        await TopicAdmin.CreateMissing(kafka.Address, kafka.Topics.Declare(partitions: 3));
        producer = new(kafka.Address);
    }

    public async ValueTask DisposeAsync()
    {
        producer.Dispose();
        await kafka.DisposeAsync();
    }

    [Theory]
    [InlineData(DeliveryGuarantee.ExactlyOnce)]
    [InlineData(DeliveryGuarantee.AtLeastOnce)]
    public async Task Get_shows_an_order_as_it_is_and_disturbs_nobody(DeliveryGuarantee delivery)
    {
        await Send("order/o-1", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 149.90m)]));
        var owner = await FoldAll(delivery, Order.Aggregate);
        var run = await Sevents("get", "order/o-1");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("version  1", run.Lines);
        Assert.Contains("folded   to 1 of 1, by order:1", run.Lines);
        using var state = JsonDocument.Parse(run.Output[run.Output.IndexOf('{')..]);
        Assert.Equal(
            ("open", 299.80m), (state.RootElement.GetProperty("status").GetString(), state.RootElement.GetProperty("total").GetDecimal()));
        await Send("order/o-1", "e-2", new OrderEvent.Paid(299.80m));
        foreach (var fold in owner) await fold.CatchUp(default); // it was not fenced
        Assert.Contains("\"settled\"", (await Sevents("get", "order/o-1")).Output);
        foreach (var fold in owner) fold.Release();
    }

    [Fact]
    public async Task History_says_what_each_event_did()
    {
        await Send("order/o-1", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 1, 10m)]));
        await Send("order/o-1", "e-2", new OrderEvent.Shipped("DHL", "1"));
        await Send("order/o-2", "e-9", new OrderEvent.Placed("EUR", [new("A", "Lamp", 1, 10m)]));
        await Send("order/o-1", "e-3", new OrderEvent.Paid(10m));
        await Send("order/o-1", "e-2", new OrderEvent.Shipped("DHL", "1"));
        await Send("order/o-1", "e-4", new OrderEvent.Shipped("DHL", "1"));
        await producer.Deliver([new(kafka.Topics.Events, "order/o-1"u8.ToArray(), "?"u8.ToArray(), [])]);

        var run = await Sevents("history", "order/o-1");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var rows = run.Lines.Skip(1).Select(line => line.Split('\t')).ToArray();
        Assert.Equal(["e-1", "e-2", "e-3", "e-2", "e-4", "-"], rows.Select(row => row[3]));
        Assert.Equal(["accepted", "refused", "accepted", "repeated", "accepted", "rejected"], rows.Select(row => row[5]));
        Assert.Equal(["1", "1", "2", "1", "3", "-"], rows.Select(row => row[6]));
        Assert.Equal("order.confirmed.v1 {\"total\":10,\"currency\":\"EUR\"}", rows[0][7]);
        Assert.StartsWith("not-paid: ", rows[1][7]);
        Assert.StartsWith("its id was refused before: not-paid: ", rows[3][7]);
        Assert.StartsWith("order.dispatched.v1 ", rows[4][7]);
        Assert.StartsWith("not-foldable: (event): It lacks the header", rows[5][7]);
    }

    [Theory]
    [InlineData(DeliveryGuarantee.ExactlyOnce)]
    [InlineData(DeliveryGuarantee.AtLeastOnce)]
    public async Task A_rehearsed_rebuild_shows_key_by_key_what_would_change(DeliveryGuarantee delivery)
    {
        var generous = new Aggregate<Order, OrderEvent, OrderResult>(
            "order",
            Order.Initial,
            Order.Decide,
            (order, e, context) => Order.Evolve(order, e is OrderEvent.Paid paid ? new OrderEvent.Paid(paid.Amount * 2) : e, context),
            Order.CustomerOf,
            OrderJson.Default);
        for (var id = 0; id < 20; id++) await Send($"order/o-{id}", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        await Send("order/o-7", "e-2", new OrderEvent.Paid(10m));
        var folds = await FoldAll(delivery, generous);
        foreach (var fold in folds) fold.Release();
        await Send("order/o-8", "e-2", new OrderEvent.Paid(10m)); // waits to be folded, and is no change

        var run = await Sevents("rebuild", "--dry-run");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var row = Assert.Single(run.Lines, line => line.StartsWith("order/", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(("order/o-7", "state"), (row[0], row[1]));
        Assert.StartsWith("version 2 {\"status\":\"settled\"", row[2]);
        Assert.StartsWith("version 2 {\"status\":\"open\"", row[3]);
        Assert.Equal("21 events folded, 0 cannot be; 20 aggregates: 19 the same, 1 changed, 0 new, 0 gone", run.Lines[^1]);
        Assert.Equal(3, run.Lines.Count(line => line.EndsWith(": 100 %", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_rehearsed_rebuild_says_what_is_gone_what_is_new_and_what_cannot_be_folded()
    {
        await producer.Deliver([new(kafka.Topics.Events, "order/o-1"u8.ToArray(), "?"u8.ToArray(), [])]);
        await Send("order/o-1", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        foreach (var fold in await FoldAll(DeliveryGuarantee.ExactlyOnce, Order.Aggregate)) fold.Release();
        var partition = Murmur2Partitioner.Of("order/o-1"u8, 3);
        using var reader = new LogReader(kafka.Address, kafka.Topics.Aggregates, partition);
        var snapshot = (await reader.Read(0, 1, default)).Records[0];
        await producer.Deliver([
            new(kafka.Topics.Aggregates, "order/o-5"u8.ToArray(), snapshot.Value, [], partition),
            new(kafka.Topics.Aggregates, snapshot.Key, null, [], partition)
        ]);

        var run = await Sevents("rebuild", "--dry-run");

        Assert.Contains(run.Lines, line => line.StartsWith("order/o-1\tnew\t\tversion 1 ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("order/o-5\tgone\tversion 1 ", StringComparison.Ordinal));
        Assert.Contains(
            run.Lines, line => line.StartsWith($"cannot be folded: {kafka.Topics.Events}/{partition}/0 ", StringComparison.Ordinal));
        Assert.Equal("2 events folded, 1 cannot be; 2 aggregates: 0 the same, 0 changed, 1 new, 1 gone", run.Lines[^1]);
    }

    [Fact]
    public async Task Code_that_may_not_rebuild_says_so()
    {
        await Send("order/o-1", "e-1", new OrderEvent.Placed("EUR", [new("A", "Lamp", 2, 10m)]));
        foreach (var fold in await FoldAll(DeliveryGuarantee.ExactlyOnce, Order.Aggregate, Counter.Aggregate)) fold.Release();
        var run = await Sevents("rebuild", "--dry-run");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is folded by counter:1,order:1, and this code lacks counter:1", run.Errors);
    }

    [Theory]
    [InlineData(1, "has no order/o-99;", "get", "order/o-99")]
    [InlineData(1, "has no event of order/o-99.", "history", "order/o-99")]
    [InlineData(1, "No aggregate is called 'basket' here; there is order.", "get", "basket/b-1")]
    [InlineData(1, "'order' is no subject; one is '{aggregate}/{id}'", "history", "order")]
    [InlineData(1, "Kafka has no topic other.aggregates;", "get", "order/o-1", "--context", "other")]
    [InlineData(1, "Kafka has no topic other.aggregates;", "rebuild", "--dry-run", "--context", "other")]
    [InlineData(2, "Code with a higher Version begins its rebuild by itself.", "rebuild")]
    [InlineData(2, "Code with a higher Version begins its rebuild by itself.", "rebuild", "--dry-run", "--aggregate", "order")]
    [InlineData(1, "No aggregate is called 'basket' here; there is order.", "rebuild", "--aggregate", "basket")]
    [InlineData(1, "No aggregate is called 'basket' here; there is order.", "record", "basket")]
    [InlineData(1, "Kafka has no topic other.aggregates;", "status", "--context", "other")]
    [InlineData(1, "There is no event of order to record.", "record", "order")]
    public async Task What_cannot_be_done_is_one_sentence(int exitCode, string why, params string[] args)
    {
        var run = await CommandRun.Of(["aggregates", .. args, "--kafka", kafka.BootstrapServers, .. args.Contains("--context")
            ? Array.Empty<string>()
            : ["--context", kafka.Name]]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(why, run.Errors);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task On_a_terminal_a_bar_shows_how_far_it_is()
    {
        var command = $"dotnet {typeof(ServerlessEvents.Cli.Sevents).Assembly.Location} aggregates rebuild --dry-run --kafka {kafka.BootstrapServers} --context {kafka.Name}";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        // The program `script` gives the command a terminal.
        using var run = Process.Start(new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        })!;
        var output = await run.StandardOutput.ReadToEndAsync(limit.Token);
        await run.WaitForExitAsync(limit.Token);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches($"{kafka.Name}.events/2 .*━.*100%", output);
    }

    private Task<CommandRun> Sevents(params string[] args) =>
        CommandRun.Of(["aggregates", .. args, "--kafka", kafka.BootstrapServers, "--context", kafka.Name]);

    private async Task<PartitionFold[]> FoldAll(DeliveryGuarantee delivery, params Aggregate[] aggregates)
    {
        var options = new FoldOptions(new AggregateRegistry(aggregates), kafka.Topics, TimeProvider.System);
        PartitionFold[] folds = [.. Enumerable.Range(0, 3)
            .Select(partition => new PartitionFold(options, partition, () => Log(partition), (_, _) => Task.CompletedTask))];
        foreach (var fold in folds) await fold.CatchUp(default);
        return folds;

        IPartitionLog Log(int partition) => delivery == DeliveryGuarantee.ExactlyOnce
            ? new KafkaPartitionLog(kafka.Address, options.Topics, partition)
            : new UnfencedPartitionLog(kafka.Address, producer, options, partition, "test");
    }

    private Task Send(string subject, string id, OrderEvent e)
    {
        var data = JsonSerializer.SerializeToElement(e, OrderJson.Default.OrderEvent);
        var type = data.GetProperty("$type").GetString()!;
        return producer.Deliver([StoredEvent.Write(
            kafka.Topics.Events,
            new CloudEvent(id, "test", type, subject, Encoding.UTF8.GetBytes(data.GetRawText())),
            1,
            "alice",
            "events/alice",
            "replies/alice",
            null,
            null)]);
    }
}
