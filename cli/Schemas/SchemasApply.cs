using System.CommandLine;

namespace ServerlessEvents.Cli.Schemas;

/// <summary><c>sevents schemas apply</c>: registers what is new; all of it or, if one change is incompatible, none.</summary>
public static class SchemasApply
{
    private const string Level = "BACKWARD";

    public static Command Build(Terminal terminal)
    {
        var folder = SchemasCheck.Folder();
        var url = Connections.SchemaRegistry(terminal);
        var command = new Command(
            "apply",
            $"Registers the schemas of a folder, each under its event type with compatibility {Level}. Doing it again does nothing.")
        {
            folder, url,
        };
        command.SetAction(async (parsed, stop) =>
        {
            using var registry = RegistryClient.Open(terminal, parsed.GetRequiredValue(url));
            return await Apply(terminal, registry, SchemaFile.ReadAll(parsed.GetRequiredValue(folder)), stop);
        });
        return command;
    }

    private static async Task<int> Apply(
        Terminal terminal, RegistryClient registry, IReadOnlyList<SchemaFile> files, CancellationToken stop)
    {
        // The level comes first: it decides what the check asks.
        foreach (var file in files)
        {
            if (await registry.Level(file.Type, stop) != Level) await registry.SetLevel(file.Type, Level, stop);
        }
        var changes = await SchemaChange.PlanAll(registry, files, stop);
        if (!SchemaChange.Report(terminal, changes))
        {
            throw new Failure("Nothing was registered. Give an incompatible event a type of its own, with the next major version.");
        }
        foreach (var (done, change) in changes.Index())
        {
            if (change.Known is { } known) terminal.Line($"{change.File.Type}: unchanged (version {known.Version}, id {known.Id})");
            else terminal.Line($"{change.File.Type}: registered (id {await Register(registry, change.File, done, stop)})", "green");
        }
        return 0;
    }

    /// <summary>
    /// The registry took this schema when it was asked; should it refuse it all the same, the message says what it has by now.
    /// </summary>
    private static async Task<int> Register(RegistryClient registry, SchemaFile file, int done, CancellationToken stop)
    {
        try
        {
            return await registry.Register(file, stop);
        }
        catch (Failure failure) when (done > 0)
        {
            throw new Failure($"{failure.Message} The {done} above are registered; apply the rest when it is mended.");
        }
    }
}
