using System.CommandLine;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates list</c>: the aggregates that there are, with version and state.</summary>
public static class AggregatesList
{
    public static Command Build(Terminal terminal)
    {
        var name = new Argument<string?>("aggregate")
        {
            Description = "Which ones, for example order; all where it is not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var most = new Option<int>("--most") { Description = "How many lines there are at most.", DefaultValueFactory = _ => 100 };
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("list", "Lists the aggregates as they are folded: subject, version, state.")
        {
            name, most, kafka, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var topics = new Topics(parsed.GetRequiredValue(context));
            var prefix = parsed.GetValue(name) is { } asked ? AggregatesRecord.Aggregate(asked).Name + "/" : "";
            var all = new SortedDictionary<string, StoredSnapshot>(StringComparer.Ordinal);
            var partitions = await KnownSubject.Partitions(address, topics, stop);
            for (var partition = 0; partition < partitions; partition++)
            {
                var stored = await StoredPartition.Read(address, topics, partition, only: null, stop);
                foreach (var (key, snapshot) in stored.Snapshots)
                {
                    if (key.StartsWith(prefix, StringComparison.Ordinal)) all[key] = snapshot;
                }
            }
            var shown = parsed.GetValue(most);
            terminal.Table(
                ["aggregate", "version", "state"],
                all.Take(shown).Select(pair => new[] { pair.Key, $"{pair.Value.Version}", pair.Value.State }));
            if (all.Count > shown) terminal.Error($"{shown} of {all.Count} are listed; --most {all.Count} lists all.");
            return 0;
        });
        return command;
    }
}
