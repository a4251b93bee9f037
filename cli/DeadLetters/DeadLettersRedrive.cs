using System.CommandLine;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary><c>sevents dead-letters redrive</c>: sends one again, mended if a patch is given.</summary>
public static class DeadLettersRedrive
{
    public static Command Build(Terminal terminal)
    {
        var name = DeadLetterTopic.Name();
        var patch = new Option<FileInfo?>("--patch")
        {
            Description = "A JSON Patch (RFC 6902) to apply to the payload first.",
            HelpName = "FILE",
        };
        var operatorName = Connections.Operator(terminal);
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("redrive", "Sends a dead letter again under its own event id, and audits that.")
        {
            name, patch, operatorName, kafka, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var topics = new Topics(parsed.GetRequiredValue(context));
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var mending = parsed.GetValue(patch) is { } file
                ? Mending.Read(await File.ReadAllBytesAsync(file.FullName, stop), file.ToString())
                : null;
            var letter = await DeadLetterTopic.Find(address, topics, parsed.GetRequiredValue(name), stop);
            using var producer = new DurableProducer(address);
            var at = TimeProvider.System.GetUtcNow();
            var by = new Redriver(
                parsed.GetRequiredValue(operatorName), Environment.MachineName, Guid.CreateVersion7(at).ToString(), at);
            var records = Redrive.Write(topics, letter, mending, by);
            await producer.Deliver(records);
            var asEvent = letter.EventId is { } eventId ? $" as event {eventId}" : "";
            terminal.Line($"{letter.Name}: sent to {records[0].Topic} again{asEvent}, redrive {by.Id}", "green");
            return 0;
        });
        return command;
    }
}
