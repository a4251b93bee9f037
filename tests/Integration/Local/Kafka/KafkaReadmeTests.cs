
namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>What the broker's README says of it is so.</summary>
public class KafkaReadmeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "local", "Kafka");

    [EmbeddedFact]
    public async Task The_table_of_versions_is_what_the_broker_speaks()
    {
        await using var broker = await TestBroker.Start();
        var rows = broker.Core.Apis.Spoken.Select(api => $"| {api.Api.Key} | {(short)api.Api.Key} | {api.Api.Min}–{api.Max} |");
        var table = string.Join('\n', ["| request | key | versions |", "|---|---|---|", .. rows]);
        Assert.EndsWith(table + "\n", await File.ReadAllTextAsync(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_the_files_have_at_most_eighty_lines_and_none_more_than_three_hundred()
    {
        var lines = Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(path => File.ReadLines(path).Count()).Order().ToList();
        Assert.InRange(lines[lines.Count / 2], 1, 80);
        Assert.InRange(lines[^1], 1, 300);
    }
}
