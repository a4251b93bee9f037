using System.CommandLine;
using System.Text;
using ServerlessEvents.Cli.Records;

namespace ServerlessEvents.Cli.Schemas;

/// <summary><c>sevents schemas show</c>: one schema, indented.</summary>
public static class SchemasShow
{
    public static Command Build(Terminal terminal)
    {
        var type = new Argument<string>("type") { Description = "The event type, for example order.placed.v1." };
        var version = new Option<string>("--version") { Description = "A version number, or latest.", DefaultValueFactory = _ => "latest" };
        var url = Connections.SchemaRegistry(terminal);
        var command = new Command("show", "Prints a registered schema.") { type, version, url };
        command.SetAction(async (parsed, stop) =>
        {
            using var registry = RegistryClient.Open(terminal, parsed.GetRequiredValue(url));
            var (subject, wanted) = (parsed.GetRequiredValue(type), parsed.GetRequiredValue(version));
            var found = await registry.Find(subject, wanted, stop)
                ?? throw new Failure(
                    $"{subject} has no version {wanted} in the registry; `sevents schemas list` shows what there is.");
            terminal.Lines(
                (Readable.Json(Encoding.UTF8.GetBytes(found.Schema)) is { } json ? Readable.Indented(json) : null) ?? found.Schema);
            return 0;
        });
        return command;
    }
}
