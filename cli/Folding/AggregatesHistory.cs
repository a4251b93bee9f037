using System.CommandLine;
using System.Text;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates history</c>: the events of an aggregate, and what each did.</summary>
public static class AggregatesHistory
{
    public static Command Build(Terminal terminal)
    {
        var subject = KnownSubject.Argument();
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var context = Connections.Context(terminal);
        var command = new Command(
            "history", "Shows an aggregate's events and what each did: accepted, refused or repeated, as this code folds them.")
        {
            subject, kafka, registry, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var topics = new Topics(parsed.GetRequiredValue(context));
            var (name, partition) = await KnownSubject.Find(
                address, topics, OrdersContext.Aggregates, parsed.GetRequiredValue(subject), stop);
            var history = new History(new FoldOptions(OrdersContext.Aggregates, topics, TimeProvider.System), name, partition);
            var key = Encoding.UTF8.GetBytes(name);
            var deeds = new List<Deed>();
            using var events = new LogReader(address, topics.Events, partition);
            using var avro = new AvroRecords(terminal, parsed.GetRequiredValue(registry));
            await foreach (var page in events.ReadAll(stop))
            {
                var own = await avro.Read([.. page.Where(record => key.AsSpan().SequenceEqual(record.Key))]);
                deeds.AddRange(own.Select(history.Add));
            }
            if (deeds.Count == 0) throw new Failure($"{topics.Events} has no event of {name}.");
            terminal.Table(["offset", "time", "type", "event", "actor", "outcome", "version", "what"], deeds.Select(deed => deed.Cells));
            return 0;
        });
        return command;
    }
}
