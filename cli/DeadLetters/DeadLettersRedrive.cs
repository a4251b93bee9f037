using System.CommandLine;
using System.Text.Json;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
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
        var operatorName = new Option<string>("--as")
        {
            Description = "Who does this, for the audit [USER].",
            HelpName = "NAME",
            DefaultValueFactory = _ => terminal.Variable("USER") ?? Environment.UserName,
        };
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
            var mending = parsed.GetValue(patch) is { } file ? Read(file) : null;
            var letter = await DeadLetterTopic.Find(address, topics, parsed.GetRequiredValue(name), stop);
            using var producer = new DurableProducer(address);
            var records = Redrive.Write(topics, letter, mending, parsed.GetRequiredValue(operatorName), TimeProvider.System.GetUtcNow());
            await producer.Deliver(records);
            terminal.Line($"{letter.Name}: sent to {records[0].Topic} again{(letter.EventId is { } id ? $" as event {id}" : "")}", "green");
            return 0;
        });
        return command;
    }

    private static JsonPatchDocument Read(FileInfo file)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonPatchDocument>(File.ReadAllText(file.FullName))
                ?? throw new Failure($"{file} holds no patch.");
        }
        catch (JsonException exception)
        {
            throw new Failure($"{file} is no JSON Patch (RFC 6902): {exception.Message}");
        }
    }
}
