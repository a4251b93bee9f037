using System.CommandLine;

namespace ServerlessEvents.Cli.Schemas;

/// <summary><c>sevents schemas check</c>: what <c>apply</c> would do; exit code 1 when a change is incompatible.</summary>
public static class SchemasCheck
{
    public static Command Build(Terminal terminal)
    {
        var folder = Folder();
        var url = Connections.SchemaRegistry(terminal);
        var command = new Command("check", "Says what apply would do, and fails where a change is incompatible. For CI.") { folder, url };
        command.SetAction(async (parsed, stop) =>
        {
            using var registry = RegistryClient.Open(terminal, parsed.GetRequiredValue(url));
            var changes = await SchemaChange.PlanAll(registry, SchemaFile.ReadAll(parsed.GetRequiredValue(folder)), stop);
            var fine = SchemaChange.Report(terminal, changes);
            foreach (var change in changes.Where(change => change.Objections.Count == 0))
            {
                terminal.Line($"{change.File.Type}: {Say(change)}", change.Known is null ? "green" : "default");
            }
            return fine ? 0 : 1;
        });
        return command;
    }

    public static Argument<DirectoryInfo> Folder() => new("folder")
    {
        Description = "Where the *.schema.json and *.avsc files are, at any depth.",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    private static string Say(SchemaChange change) => change switch
    {
        { Known: { } known } => $"unchanged (version {known.Version}, id {known.Id})",
        { IsFirst: true } => "new",
        _ => "changed, compatible",
    };
}
