using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates diff</c>: what changed in an aggregate between two moments.</summary>
public static class AggregatesDiff
{
    public static Command Build(Terminal terminal)
    {
        var subject = KnownSubject.Argument();
        var from = Moment.Option("--from", "From when");
        var to = Moment.Option("--to", "Until when; now, where it is not given");
        from.Required = true;
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("diff", "Shows what changed in an aggregate between two moments, member by member.")
        {
            subject, from, to, kafka, registry, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var options = new FoldOptions(OrdersContext.Aggregates, new Topics(parsed.GetRequiredValue(context)), TimeProvider.System);
            var known = await KnownSubject.Find(
                address, options.Topics, OrdersContext.Aggregates, parsed.GetRequiredValue(subject), stop);
            using var avro = new AvroRecords(terminal, parsed.GetRequiredValue(registry));
            var before = await PastState.Read(address, options, known, avro, parsed.GetValue(from), stop);
            var after = await PastState.Read(address, options, known, avro, parsed.GetValue(to), stop);
            var changes = JsonChanges.Between("", JsonElement.Parse(before.State), JsonElement.Parse(after.State)).ToArray();
            terminal.Table(
                ["member", $"version {before.Version}", $"version {after.Version}"],
                changes.Select(change => new[] { change.At, change.Before, change.After }));
            return 0;
        });
        return command;
    }
}
