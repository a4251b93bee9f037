using System.CommandLine;

namespace ServerlessEvents.Cli.Records;

/// <summary><c>sevents tail</c>: what comes into a topic, readable.</summary>
public static class Tail
{
    public static Command Build(Terminal terminal)
    {
        var topic = new Argument<string>("topic") { Description = "A Kafka topic, for example orders.events." };
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var type = new Option<string?>("--type") { Description = "Only events of this type.", HelpName = "TYPE" };
        var actor = new Option<string?>("--actor") { Description = "Only what this user did.", HelpName = "USER" };
        var aggregate = new Option<string?>("--aggregate")
        {
            Description = "Only what concerns this aggregate, for example order/o-1.",
            HelpName = "SUBJECT",
        };
        var fromStart = new Option<bool>("--from-start") { Description = "From the oldest record on, not only what is new." };
        var untilEnd = new Option<bool>("--until-end") { Description = "Stop at the end instead of waiting for more." };
        var lines = new Option<bool>("--json") { Description = "One line of JSON for each record." };
        var command = new Command("tail", "Shows the records of a topic. Reads without a consumer group.")
        {
            topic, kafka, registry, type, actor, aggregate, fromStart, untilEnd, lines,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var name = parsed.GetRequiredValue(topic);
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            using var avro = new AvroRecords(terminal, parsed.GetRequiredValue(registry));
            await foreach (var record in RecordReader.Read(address, name, parsed.GetValue(fromStart), !parsed.GetValue(untilEnd), stop))
            {
                var view = new RecordView(await avro.Read(record));
                if (!view.Matches(parsed.GetValue(type), parsed.GetValue(actor), parsed.GetValue(aggregate))) continue;
                if (parsed.GetValue(lines)) terminal.Line(view.Line(name));
                else terminal.Lines(view.Pretty(name));
            }
            return 0;
        });
        return command;
    }
}
