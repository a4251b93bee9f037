using System.CommandLine;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary>
/// <c>sevents aggregates rebuild</c>: folds an aggregate again by the code that has folded it; with <c>--dry-run</c>, what folding
/// everything again with this code would change, key by key.
/// </summary>
public static class AggregatesRebuild
{
    private const int BadUsage = 2;

    public static Command Build(Terminal terminal)
    {
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Folds all events with this code and shows what would change; writes nothing.",
        };
        var name = new Option<string?>("--aggregate")
        {
            Description = "Begins the rebuild of this aggregate, by the code that has folded it. Newer code begins its rebuild by itself.",
            HelpName = "NAME",
        };
        var operatorName = Connections.Operator(terminal);
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("rebuild", "Begins a rebuild, or shows what one would change.")
        {
            dryRun, name, operatorName, kafka, registry, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var options = new FoldOptions(OrdersContext.Aggregates, new Topics(parsed.GetRequiredValue(context)), TimeProvider.System);
            if (parsed.GetValue(dryRun) == parsed.GetValue(name) is not null)
            {
                terminal.Error(
                    "Either --aggregate NAME begins a rebuild of that aggregate by the code that has folded it, or --dry-run shows what a "
                    + "rebuild would change. Code with a higher Version begins its rebuild by itself.");
                return BadUsage;
            }
            if (parsed.GetValue(name) is { } aggregate)
            {
                await BegunRebuild.Begin(
                    terminal, address, options, AggregatesRecord.Aggregate(aggregate), parsed.GetRequiredValue(operatorName), stop);
                return 0;
            }
            using var avro = new AvroRecords(terminal, parsed.GetRequiredValue(registry));
            var dryRuns = new List<DryRun>();
            var partitions = await KnownSubject.Partitions(address, options.Topics, stop);
            for (var partition = 0; partition < partitions; partition++)
            {
                await terminal.WithProgress(
                    $"{options.Topics.Events}/{partition}",
                    async progress => dryRuns.Add(await RunDry(address, avro, options, partition, progress, stop)));
            }
            Report(terminal, dryRuns);
            return 0;
        });
        return command;
    }

    private static async Task<DryRun> RunDry(
        KafkaAddress kafka, AvroRecords avro, FoldOptions options, int partition, Action<double> progress, CancellationToken stop)
    {
        var where = $"{options.Topics.Events}/{partition}";
        var stored = await StoredPartition.Read(kafka, options.Topics, partition, only: null, stop);
        var version = stored.Checkpoint?.FoldVersion ?? "";
        if (FoldVersion.Lacking(options.Aggregates.FoldVersion, version) is { Count: > 0 } lacking)
        {
            throw new Failure(
                $"{where} is folded by {version}, and this code lacks {string.Join(" and ", lacking)}: it may not rebuild it.");
        }
        using var events = new LogReader(kafka, options.Topics.Events, partition);
        if (events.Bounds().First is > 0 and var first)
        {
            throw new Failure(
                $"{where} begins at offset {first}: a rebuild needs the whole history, so bring the lost events back first.");
        }
        var dryRun = new DryRun(options, stored);
        for (var next = 0L; next < stored.End;)
        {
            var page = await events.Read(next, Cursor.PageSize, stop);
            if (page.Next == next) break;
            dryRun.Fold(await avro.Read(page.Records));
            next = page.Next;
            progress(Math.Min(1, (double)next / stored.End));
        }
        progress(1);
        return dryRun;
    }

    private static void Report(Terminal terminal, IReadOnlyList<DryRun> dryRuns)
    {
        Change[] changes = [.. dryRuns.SelectMany(dryRun => dryRun.Changes())];
        if (changes.Length > 0)
        {
            terminal.Table(
                ["aggregate", "changes", "now", "after a rebuild"],
                changes.Select(change => new[] { change.Subject, change.What, $"{change.Now}", $"{change.After}" }));
        }
        foreach (var poison in dryRuns.SelectMany(dryRun => dryRun.PoisonEvents)) terminal.Line($"cannot be folded: {poison}", "red");
        var (added, gone) = (changes.Count(change => change.Now is null), changes.Count(change => change.After is null));
        var total = dryRuns.Sum(dryRun => dryRun.Count) + gone;
        terminal.Line(
            $"{dryRuns.Sum(dryRun => dryRun.Events)} events folded, {dryRuns.Sum(dryRun => dryRun.PoisonEvents.Count)} cannot be; "
            + $"{total} aggregates: {total - changes.Length} the same, {changes.Length - added - gone} changed, {added} new, {gone} gone");
    }
}
