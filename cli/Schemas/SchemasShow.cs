using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServerlessEvents.Cli.Schemas;

/// <summary><c>sevents schemas show</c>: one schema, indented.</summary>
public static class SchemasShow
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
            var found = await registry.Find(subject, wanted, stop) ?? throw new Failure($"{subject} has no version {wanted} in the registry; `sevents schemas list` shows what there is.");
            terminal.Line(found.SchemaType == "PROTOBUF" ? found.Schema : JsonSerializer.Serialize(JsonDocument.Parse(found.Schema).RootElement, Indented));
            return 0;
        });
        return command;
    }
}
