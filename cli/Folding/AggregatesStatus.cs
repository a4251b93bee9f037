using System.CommandLine;
using System.Globalization;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates status</c>: how far each partition is folded, by which code, and how far its rebuild is.</summary>
public static class AggregatesStatus
{
    public static Command Build(Terminal terminal)
    {
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var command = new Command("status", "Shows how far each partition is folded, by which code, and how far a rebuild is.")
        {
            kafka, context,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var address = Connections.Address(terminal, parsed.GetRequiredValue(kafka));
            var topics = new Topics(parsed.GetRequiredValue(context));
            await KnownSubject.Partitions(address, topics, stop); // says which topic is missing
            terminal.Table(["partition", "folded", "of", "by", "rebuild"], (await FoldProgress.Read(address, topics, stop)).Select(Row));
            return 0;
        });
        return command;
    }

    private static IReadOnlyList<string> Row(FoldProgress progress) =>
    [
        $"{progress.Partition}", $"{progress.Checkpoint?.Next ?? 0}", $"{progress.End}", progress.Checkpoint?.FoldVersion ?? "nobody",
        Rebuild(progress),
    ];

    private static string Rebuild(FoldProgress progress)
    {
        var version = OrdersContext.Aggregates.FoldVersion;
        return progress.Checkpoint switch
        {
            { Rebuild: { } rebuild } at when at.Next < at.SuppressUntil =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"of {rebuild.Of}: {100.0 * at.Next / at.SuppressUntil:0} % of {at.SuppressUntil} offsets"),
            { Rebuild: { } rebuild } => $"of {rebuild.Of}: folded, tells what has changed",
            not null when progress.LeftOfRebuild(version) > 0 => $"not begun by {version}",
            _ => "none",
        };
    }
}
