using System.CommandLine;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary>
/// <c>sevents aggregates record</c>: writes a <see cref="Recording"/> of events from the log, or of the same events with what the code of
/// today makes of them.
/// </summary>
public static class AggregatesRecord
{
    public static Command Build(Terminal terminal)
    {
        var name = new Argument<string>("aggregate") { Description = "The aggregate, for example order." };
        var folder = Folder();
        var events = new Option<int>("--events")
        {
            Description = "How many events it holds at most.",
            DefaultValueFactory = _ => 200,
        };
        var again = new Option<bool>("--again")
        {
            Description = "Keeps the events of the file, and writes anew what this code makes of them: after Version was raised.",
        };
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var context = Connections.Context(terminal);
        var command = new Command(
            "record", "Writes events of an aggregate and what this code makes of them to a file that goes into the repository. "
                + "The data is written as it is, so record a system that holds no personal data.")
        {
            name, folder, events, again, kafka, registry, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var aggregate = Aggregate(parsed.GetRequiredValue(name));
            var file = Path.Combine(parsed.GetRequiredValue(folder), aggregate.Name + Recording.Suffix);
            var lines = parsed.GetValue(again)
                ? [.. RecordingCheck.Read(file).Replay(aggregate)]
                : await Record(
                    terminal, aggregate, parsed.GetValue(events), Connections.Address(terminal, parsed.GetRequiredValue(kafka)),
                    new Topics(parsed.GetRequiredValue(context)), parsed.GetRequiredValue(registry), stop);
            if (lines.Count == 0) throw new Failure($"There is no event of {aggregate.Name} to record.");
            await File.WriteAllLinesAsync(file, lines, stop);
            terminal.Line($"{file}: {lines.Count} events. Build again, and the code is recognised by them.");
            return 0;
        });
        return command;
    }

    /// <summary>Where recordings lie: beside the code, which embeds them.</summary>
    internal static Option<string> Folder() => new("--folder")
    {
        Description = "Where the file {aggregate}.recorded.jsonl lies.",
        DefaultValueFactory = _ => Path.Combine("shared", "Orders"),
    };

    /// <summary>An aggregate that a command is asked about.</summary>
    internal static Aggregate Aggregate(string name) =>
        OrdersContext.Aggregates.All.FirstOrDefault(aggregate => aggregate.Name == name)
        ?? throw new Failure($"No aggregate is called '{name}' here; there is {string.Join(", ", OrdersContext.Aggregates.Names)}.");

    private static async Task<IReadOnlyList<string>> Record(
        Terminal terminal, Aggregate aggregate, int most, KafkaAddress kafka, Topics topics, Uri registry, CancellationToken stop)
    {
        var recorder = new Recorder(aggregate);
        using var avro = new AvroRecords(terminal, registry);
        var partitions = await KnownSubject.Partitions(kafka, topics, stop);
        for (var partition = 0; partition < partitions; partition++)
        {
            using var events = new LogReader(kafka, topics.Events, partition);
            await foreach (var page in events.ReadAll(stop))
            {
                foreach (var record in await avro.Read(page)) recorder.Add(record);
            }
        }
        return recorder.Choose(most);
    }
}
