using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates get</c>: an aggregate as the fold has left it.</summary>
public static class AggregatesGet
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Build(Terminal terminal)
    {
        var subject = KnownSubject.Argument();
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("get", "Shows an aggregate: its state, its version, and how far it is folded.") { subject, kafka, context };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var topics = new Topics(parsed.GetRequiredValue(context));
            var (name, partition) = await KnownSubject.Find(address, topics, OrdersContext.Aggregates, parsed.GetRequiredValue(subject), stop);
            var stored = await StoredPartition.Read(address, topics, partition, name, stop);
            if (!stored.Snapshots.TryGetValue(name, out var snapshot)) throw new Failure($"{topics.Aggregates} has no {name}; `sevents aggregates history {name}` shows whether an event of it waits to be folded.");
            using var events = new LogReader(address, topics.Events, partition);
            terminal.Line($"subject  {name}");
            terminal.Line($"version  {snapshot.Version}");
            terminal.Line($"offset   {snapshot.Offset} (its last event in {topics.Events}/{partition})");
            terminal.Line($"folded   to {stored.Checkpoint?.Next ?? 0} of {events.Bounds().End}, by {stored.Checkpoint?.FoldVersion ?? "nobody"}");
            terminal.Line(JsonSerializer.Serialize(JsonElement.Parse(snapshot.State), Indented));
            return 0;
        });
        return command;
    }
}
