using System.CommandLine;

namespace ServerlessEvents.Cli.Schemas;

/// <summary><c>sevents schemas list</c>: every subject with its latest version.</summary>
public static class SchemasList
{
    public static Command Build(Terminal terminal)
    {
        var url = Connections.SchemaRegistry(terminal);
        var command = new Command("list", "Lists what is registered.") { url };
        command.SetAction(async (parsed, stop) =>
        {
            using var registry = RegistryClient.Open(terminal, parsed.GetRequiredValue(url));
            var rows = new List<IReadOnlyList<string>>();
            foreach (var subject in await registry.Subjects(stop))
            {
                if (await registry.Find(subject, "latest", stop) is { } latest)
                {
                    rows.Add([
                        subject,
                        $"{latest.Version}",
                        $"{latest.Id}",
                        latest.SchemaType ?? "AVRO",
                        await registry.Level(subject, stop),
                    ]);
                }
            }
            terminal.Table(["subject", "version", "id", "type", "compatibility"], rows);
            return 0;
        });
        return command;
    }
}
