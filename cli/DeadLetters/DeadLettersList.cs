using System.CommandLine;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary><c>sevents dead-letters list</c>: all of them, oldest first.</summary>
public static class DeadLettersList
{
    public static Command Build(Terminal terminal)
    {
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("list", "Lists the dead letters.") { kafka, context };
        command.SetAction(async (parsed, stop) =>
        {
            var letters = await DeadLetterTopic.ReadAll(
                Connections.Address(terminal, parsed.GetRequiredValue(kafka)),
                new Topics(parsed.GetRequiredValue(context)),
                stop);
            terminal.Table(
                ["dead letter", "time", "reason", "tried", "user", "type", "event", "first error"],
                letters.Select(letter => new[]
                {
                    letter.Name, $"{letter.Record.Time:yyyy-MM-dd HH:mm:ss}Z", letter.Reason, $"{letter.Attempts}",
                    letter.View.Actor ?? "-", letter.View.Type ?? "-", letter.EventId ?? "-", letter.Errors.FirstOrDefault() ?? "-",
                }));
            return 0;
        });
        return command;
    }
}
