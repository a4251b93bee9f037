using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates get</c>: an aggregate as the fold has left it.</summary>
public static class AggregatesGet
{
    public static Command Build(Terminal terminal)
    {
        var subject = KnownSubject.Argument();
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("get", "Shows an aggregate: its state, its version, and how far it is folded.")
        {
            subject, kafka, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var topics = new Topics(parsed.GetRequiredValue(context));
            var (name, partition) = await KnownSubject.Find(
                address, topics, OrdersContext.Aggregates, parsed.GetRequiredValue(subject), stop);
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
}
