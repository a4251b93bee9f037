using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates diff</c>: what changed in an aggregate between two moments.</summary>
public static class AggregatesDiff
{
    public static Command Build(Terminal terminal)
    {
        var subject = KnownSubject.Argument();
        var from = Moment.Option("--from", "From when");
        var to = Moment.Option("--to", "Until when; now, where it is not given");
        from.Required = true;
        var kafka = Connections.Kafka(terminal);
        var registry = Connections.SchemaRegistry(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("diff", "Shows what changed in an aggregate between two moments, member by member.")
        {
            subject, from, to, kafka, registry, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var options = new FoldOptions(OrdersContext.Aggregates, new Topics(parsed.GetRequiredValue(context)), TimeProvider.System);
            var known = await KnownSubject.Find(
                address, options.Topics, OrdersContext.Aggregates, parsed.GetRequiredValue(subject), stop);
            using var avro = new AvroRecords(terminal, parsed.GetRequiredValue(registry));
            var before = await PastState.Read(address, options, known, avro, parsed.GetValue(from), stop);
            var after = await PastState.Read(address, options, known, avro, parsed.GetValue(to), stop);
            var changes = Changes("", JsonElement.Parse(before.State), JsonElement.Parse(after.State)).ToArray();
            terminal.Table(
                ["member", $"version {before.Version}", $"version {after.Version}"],
                changes.Select(change => new[] { change.At, change.Before, change.After }));
            return 0;
        });
        return command;
    }

    /// <summary>Each value that is not the same, by its JSON pointer; an array whose length differs counts as one value.</summary>
    internal static IEnumerable<(string At, string Before, string After)> Changes(string at, JsonElement? before, JsonElement? after)
    {
        if (before is { ValueKind: JsonValueKind.Object } one && after is { ValueKind: JsonValueKind.Object } other)
        {
            var names = one.EnumerateObject().Concat(other.EnumerateObject()).Select(member => member.Name).Distinct();
            return names.SelectMany(name =>
                Changes($"{at}/{name.Replace("~", "~0").Replace("/", "~1")}", Member(one, name), Member(other, name)));
        }
        if (before is { ValueKind: JsonValueKind.Array } old
            && after is { ValueKind: JsonValueKind.Array } now
            && old.GetArrayLength() == now.GetArrayLength())
        {
            return Enumerable.Range(0, old.GetArrayLength()).SelectMany(i => Changes($"{at}/{i}", old[i], now[i]));
        }
        var (first, second) = (before?.GetRawText() ?? "", after?.GetRawText() ?? "");
        return first == second ? [] : [(at, first, second)];
    }

    private static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;
}
