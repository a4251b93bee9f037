using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates get</c>: an aggregate as the fold has left it, or as it was at a moment.</summary>
public static class AggregatesGet
{
    public static Command Build(Terminal terminal)
    {
        var subject = KnownSubject.Argument();
        var at = Moment.Option("--at", "As it was then, by the code of today");
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("get", "Shows an aggregate: its state, its version, and how far it is folded.")
        {
            subject, at, kafka, registry, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var topics = new Topics(parsed.GetRequiredValue(context));
            var (name, partition) = await KnownSubject.Find(
                address, topics, OrdersContext.Aggregates, parsed.GetRequiredValue(subject), stop);
            if (parsed.GetValue(at) is { } moment)
            {
                using var avro = new AvroRecords(terminal, parsed.GetRequiredValue(registry));
                var options = new FoldOptions(OrdersContext.Aggregates, topics, TimeProvider.System);
                Show(terminal, moment, await PastState.Read(address, options, new(name, partition), avro, moment, stop), name);
                return 0;
            }
            var stored = await StoredPartition.Read(address, topics, partition, name, stop);
            if (!stored.Snapshots.TryGetValue(name, out var snapshot))
            {
                throw new Failure(
                    $"{topics.Aggregates} has no {name}; "
                    + $"`sevents aggregates history {name}` shows whether an event of it waits to be folded.");
            }
            using var events = new LogReader(address, topics.Events, partition);
            terminal.Line($"subject  {name}");
            terminal.Line($"version  {snapshot.Version}");
            terminal.Line(snapshot.IsReadable
                ? $"offset   {snapshot.Offset} (its last event in {topics.Events}/{partition})"
                : "offset   none: this is no snapshot");
            var folded = stored.IsCheckpointReadable
                ? $"to {stored.Checkpoint?.Next ?? 0} of {events.Bounds().End}, by {stored.Checkpoint?.FoldVersion ?? "nobody"}"
                : "nobody knows how far: the checkpoint cannot be read";
            terminal.Line($"folded   {folded}");
            terminal.Lines(
                (snapshot.IsReadable ? Readable.Indented(JsonElement.Parse(snapshot.State)) : null) ?? Printable.Of(snapshot.State));
            return 0;
        });
        return command;
    }

    private static void Show(Terminal terminal, Moment at, PastState past, string name)
    {
        if (past.Offset < 0) throw new Failure($"There was no {name} yet at {at.Text}.");
        terminal.Line($"subject  {name}");
        terminal.Line($"version  {past.Version}");
        terminal.Line($"offset   {past.Offset}");
        terminal.Lines(Readable.Indented(JsonElement.Parse(past.State)) ?? Printable.Of(past.State));
    }
}
