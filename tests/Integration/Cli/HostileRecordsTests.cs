using System.Text.Json;

namespace ServerlessEvents.Tests.Cli;

/// <summary>Every command shows every record, whatever lies in the topic.</summary>
public sealed class HostileRecordsTests(HostileRecordsCloud cloud) : IClassFixture<HostileRecordsCloud>
{
    public static TheoryData<string> Suffixes => ["inbound", "events", "aggregates", "dead-letters", "audit"];

    [Theory, MemberData(nameof(Suffixes))]
    public async Task Tail_shows_every_record_of_a_topic(string suffix)
    {
        var topic = $"{cloud.Kafka.Name}.{suffix}";
        var run = await Tail(topic);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(HostileRecordsCloud.All.Count, run.Lines.Count(line => line.Contains($"  {topic}/0/")));
        Assert.Contains("""{"type":"\ud800","id":"e-1","actor":"\udc00","subject":"\ud800\ud800"}""", run.Output);
        Assert.Contains("base64:/wCA", run.Output);
    }

    [Theory, MemberData(nameof(Suffixes))]
    public async Task Tail_as_JSON_is_a_line_of_JSON_for_every_record(string suffix)
    {
        var run = await Tail($"{cloud.Kafka.Name}.{suffix}", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(Enumerable.Range(0, HostileRecordsCloud.All.Count), run.Lines.Select(line => JsonDocument.Parse(line, new() { MaxDepth = 66 }).RootElement.GetProperty("offset").GetInt32()));
    }

    [Fact]
    public async Task Tail_finds_an_event_among_those_that_cannot_be_read()
    {
        var run = await Tail(cloud.Kafka.Topics.Inbound, "--json", "--type", "\\ud800");
        Assert.Equal("0", JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("offset").ToString());
    }

    [Fact]
    public async Task All_dead_letters_are_listed()
    {
        var run = await cloud.Sevents("dead-letters", "list", "--context", cloud.Kafka.Name);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(Enumerable.Range(0, HostileRecordsCloud.All.Count).Select(offset => $"0/{offset}"), run.Lines.Skip(1).Select(line => line.Split('\t')[0]));
    }

    [Fact]
    public async Task Every_dead_letter_is_shown()
    {
        var shown = new List<(string Name, CommandRun Run)>();
        foreach (var some in HostileRecordsCloud.All.Keys.Index().Chunk(6)) // side by side, for each command takes a second
        {
            shown.AddRange(await Task.WhenAll(some.Select(async one => (one.Item, await cloud.Sevents("dead-letters", "show", $"0/{one.Index}", "--context", cloud.Kafka.Name)))));
        }
        Assert.All(shown, one => Assert.True(one.Run is { ExitCode: 0, Errors: "" } && one.Run.Output.StartsWith("reason  -", StringComparison.Ordinal), $"{one.Name}: {one.Run}"));
    }

    [Theory]
    [InlineData("a type that is no text")]
    [InlineData("bytes")]
    public async Task A_dead_letter_is_exported_or_not_sent_again_in_one_sentence(string name)
    {
        var letter = $"0/{HostileRecordsCloud.All.Keys.Index().Single(known => known.Item == name).Index}";
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var exported = await cloud.Sevents("dead-letters", "export", letter, file, "--context", cloud.Kafka.Name);
        Assert.Equal((0, ""), (exported.ExitCode, exported.Errors));
        Assert.Equal(HostileRecordsCloud.All[name].Value, await File.ReadAllBytesAsync(file));
        File.Delete(file);
        var redriven = await cloud.Sevents("dead-letters", "redrive", letter, "--context", cloud.Kafka.Name);
        Assert.Equal(1, redriven.ExitCode);
        Assert.Contains("it is no event of a client", redriven.Errors);
    }

    [Fact]
    public async Task An_aggregate_whose_snapshot_is_none_is_shown_as_it_lies_there()
    {
        var run = await cloud.Sevents("aggregates", "get", HostileRecordsCloud.Aggregate, "--context", cloud.Kafka.Name);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("folded   nobody knows how far: the checkpoint cannot be read", run.Lines);
        Assert.Contains("offset   none: this is no snapshot", run.Lines);
    }

    [Fact]
    public async Task The_history_has_a_row_for_each_event()
    {
        var run = await cloud.Sevents("aggregates", "history", HostileRecordsCloud.Aggregate, "--context", cloud.Kafka.Name, "--schema-registry", cloud.Registry.Url);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(HostileRecordsCloud.All.Values.Count(record => record.Key.AsSpan().SequenceEqual("order/o-1"u8)), run.Lines.Skip(1).Count());
    }

    [Fact]
    public async Task A_rebuild_is_rehearsed()
    {
        var run = await cloud.Sevents("aggregates", "rebuild", "--dry-run", "--context", cloud.Kafka.Name, "--schema-registry", cloud.Registry.Url);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains(run.Lines, line => line.StartsWith("order/o-1\tgone\tno snapshot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_state_that_is_no_text_is_shown_as_it_is_written()
    {
        var run = await cloud.Sevents("aggregates", "get", "order/o-2", "--context", cloud.Kafka.Name);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("""{"a":"\ud800"}""", run.Lines);
    }

    private Task<CommandRun> Tail(string topic, params string[] more) => cloud.Sevents(["tail", topic, "--from-start", "--until-end", "--schema-registry", cloud.Registry.Url, .. more]);
}
