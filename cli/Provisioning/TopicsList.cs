using System.CommandLine;

namespace ServerlessEvents.Cli.Provisioning;

/// <summary><c>sevents topics list</c>: what is there, with the settings that matter here.</summary>
public static class TopicsList
{
    public static Command Build(Terminal terminal)
    {
        var kafka = Connections.Kafka(terminal);
        var command = new Command("list", "Lists Kafka's topics.") { kafka };
        command.SetAction(async (parsed, _) =>
        {
            using var topics = new KafkaTopics(Connections.Address(terminal, parsed.GetRequiredValue(kafka)));
            var rows = (await topics.Read()).Values.OrderBy(topic => topic.Name, StringComparer.Ordinal)
                .Select(topic => new[]
                {
                    topic.Name,
                    $"{topic.Partitions}",
                    topic.Config.GetValueOrDefault("cleanup.policy", ""),
                    Say(topic.Config.GetValueOrDefault("retention.ms")),
                });
            terminal.Table(["topic", "partitions", "cleanup", "kept"], rows);
            return 0;
        });
        return command;
    }

    private static string Say(string? milliseconds) =>
        !long.TryParse(milliseconds, out var kept) ? ""
        : kept < 0 ? "for ever"
        : $"{TimeSpan.FromMilliseconds(kept).TotalDays:0.##} days";
}
