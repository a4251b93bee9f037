using System.CommandLine;
using ServerlessEvents.Cli.AsyncApi;
using ServerlessEvents.Cli.Schemas;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary><c>sevents client typescript</c>: writes the types of every message for a client in TypeScript.</summary>
public static class TypeScriptWrite
{
    public static Command Build(Terminal terminal)
    {
        var folder = SchemasCheck.Folder();
        var context = AsyncApiWrite.Context();
        var from = new Option<FileInfo?>("--from")
        {
            Description = "An AsyncAPI document that sevents has written. Without it: that of this code and the schemas.",
            HelpName = "FILE",
        };
        var output = new Option<FileInfo?>("--out")
        {
            Description = "The file to write, for example clients/typescript/src/messages.ts. Without it, the types are printed.",
            HelpName = "FILE",
        };
        var command = new Command(
            "typescript", "Writes TypeScript types of every event, reply, notification and state, from the AsyncAPI document.")
        {
            folder, context, from, output,
        };
        command.SetAction(parsed =>
        {
            var types = TypeScriptFile.Write(parsed.GetValue(from) is { } file
                ? File.ReadAllText(file.FullName)
                : AsyncApiWrite.Document(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(context)));
            if (parsed.GetValue(output) is { } target) File.WriteAllText(target.FullName, types);
            else terminal.Out.Write(types);
        });
        return command;
    }
}
