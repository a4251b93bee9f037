using System.CommandLine;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary><c>sevents dead-letters export</c>: the bytes of one as they were received, to a file.</summary>
public static class DeadLettersExport
{
    public static Command Build(Terminal terminal)
    {
        var name = DeadLetterTopic.Name();
        var file = new Argument<FileInfo>("file") { Description = "Where to; it must not exist." };
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("export", "Writes the original bytes of a dead letter to a file.") { name, file, kafka, context };
        command.SetAction(async (parsed, stop) =>
        {
            var target = parsed.GetRequiredValue(file);
            if (target.Exists) throw new Failure($"{target} is there already; it was left alone.");
            var letter = await DeadLetterTopic.Find(
                Connections.Address(terminal, parsed.GetRequiredValue(kafka)),
                new Topics(parsed.GetRequiredValue(context)),
                parsed.GetRequiredValue(name),
                stop);
            await File.WriteAllBytesAsync(target.FullName, letter.Record.Value ?? [], stop);
            terminal.Line($"{letter.Name}: {letter.Record.Value?.Length ?? 0} bytes in {target}");
            return 0;
        });
        return command;
    }
}
