using System.CommandLine;
using ServerlessEvents.Cli.Schemas;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.AsyncApi;

/// <summary><c>sevents asyncapi</c>: prints the document of every channel and message.</summary>
public static class AsyncApiWrite
{
    public static Command Build(Terminal terminal)
    {
        var folder = SchemasCheck.Folder();
        var context = Context();
        var command = new Command(
            "asyncapi",
            "Prints the AsyncAPI 3.0 document of every MQTT topic and message: aggregates from the code, events from their schemas.")
        {
            folder, context,
        };
        command.SetAction(parsed => terminal.Out.Write(Document(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(context))));
        return command;
    }

    /// <summary>The document of this code and of the schemas below a folder.</summary>
    internal static string Document(DirectoryInfo folder, string context) =>
        AsyncApiDocument.Write(OrdersContext.Aggregates, SchemaFile.ReadAll(folder), context);

    internal static Option<string> Context() => new("--context")
    {
        Description = "The bounded context.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "orders",
    };
}
