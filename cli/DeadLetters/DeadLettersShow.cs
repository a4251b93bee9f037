using System.CommandLine;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary><c>sevents dead-letters show</c>: everything about one.</summary>
public static class DeadLettersShow
{
    public static Command Build(Terminal terminal)
    {
        var name = DeadLetterTopic.Name();
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("show", "Shows a dead letter: why, from where, its headers and its bytes.") { name, kafka, context };
        command.SetAction(async (parsed, stop) =>
        {
            var letter = await DeadLetterTopic.Find(
                Connections.Address(terminal, parsed.GetRequiredValue(kafka)),
                new Topics(parsed.GetRequiredValue(context)),
                parsed.GetRequiredValue(name),
                stop);
            terminal.Line($"reason  {letter.Reason}", "red");
            terminal.Line($"origin  {letter.Origin}");
            var origin = letter.OriginTime is { } arrived ? $", of the record that it came from {arrived:O}" : "";
            terminal.Line($"time    {letter.Record.Time:O}{origin}");
            terminal.Line($"tried   {(letter.Attempts <= 1 ? "once" : $"{letter.Attempts} times")}");
            foreach (var error in letter.Errors) terminal.Line($"error   {error}");
            foreach (var header in letter.Record.Headers) terminal.Line($"header  {header.Name}: {Readable.Bytes(header.Value)}");
            terminal.Lines(letter.View.Value);
            return 0;
        });
        return command;
    }
}
