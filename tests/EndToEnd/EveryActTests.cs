using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tests.Cli;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Every act of a client and of an operator is one line in the shape that was asked for, and none repeats what was sent.</summary>
public sealed class EveryActTests : IDisposable
{
    private const string Secret = "4111-1111-1111-1111";
    private readonly string data = Directory.CreateTempSubdirectory("acts-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Theory, InlineData("asim", "EventSchema"), InlineData("ocsf", "class_uid")]
    public async Task Each_is_a_line_of_one_intact_chain_without_a_word_of_a_payload(string format, string member)
    {
        await using var cloud = await CloudProcess.Start(data, "--audit-format", format);
        await using (var alice = await MqttUser.Connect(cloud, filters: "replies/alice"))
        {
            await alice.Send(Events.Placed("a-placed", "order/a"));
            await alice.Send(Events.Placed("a-placed", "order/a")); // again
            await alice.Send(Events.Shipped("a-refused", "order/a"));
            await alice.Send(Events.Placed("a-foreign", "order/b"), message => message.WithResponseTopic("replies/bob/1"));
            await alice.Send(Events.Of("a-rejected", "order.placed.v1", "order/c", new { currency = Secret, items = Secret, card = Secret }));
            await alice.Send($"no JSON {Secret}");
            await alice.Send(Events.Of("a-unknown", $"card {Secret}", Secret, new { }));
            await alice.Send(Events.Resume("a-resume", new { }));
            foreach (var id in new[] { "a-refused", "a-foreign", "a-rejected", "a-unknown", "a-resume" }) await alice.GetsReplyTo(id);
        }
        await Redrive(cloud);
        var lines = await Lines(cloud, atLeast: 11);

        var check = new ChainCheck();
        foreach (var line in lines) check.Add(Encoding.UTF8.GetBytes(line));
        Assert.Empty(check.Findings([]));
        Assert.All(lines, line => Assert.True(JsonElement.Parse(line).TryGetProperty(member, out _), line));
        Assert.DoesNotContain(lines, line => line.Contains("4111"));
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Path.Combine(data, "siem.jsonl"))).ExitCode);
    }

    /// <summary>An operator mends what was rejected, with a secret of his own.</summary>
    private async Task Redrive(CloudProcess cloud)
    {
        var letters = await CommandRun.Of("dead-letters", "list", "--kafka", cloud.Brokers);
        var letter = letters.Lines.Single(line => line.Contains("a-rejected")).Split('\t')[0];
        var patch = Path.Combine(data, "patch.json");
        await File.WriteAllTextAsync(patch, $$"""[{"op":"replace","path":"/data/currency","value":"x{{Secret}}"}]""");
        var redriven = await CommandRun.Of(
            "dead-letters", "redrive", letter, "--patch", patch, "--as", "olga", "--kafka", cloud.Brokers);
        Assert.Equal((0, ""), (redriven.ExitCode, redriven.Errors));
    }

    /// <summary>As many as there are records in the topic, once no more come.</summary>
    private async Task<string[]> Lines(CloudProcess cloud, int atLeast)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = cloud.Brokers,
            GroupId = "every-act",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe("audit");
        var records = new List<string>();
        while (records.Count < atLeast || !records.Exists(record => record.Contains("dead-letter.redriven")))
        {
            var read = consumer.Consume(Eventually.Limit);
            Assert.True(read is not null, $"Only {records.Count} acts are audited.");
            records.Add(read.Message.Value);
        }
        while (consumer.Consume(TimeSpan.FromSeconds(1)) is { } more) records.Add(more.Message.Value);
        consumer.Close();
        string[] lines = [];
        await Eventually.True(
            async () => (lines = await File.ReadAllLinesAsync(Path.Combine(data, "siem.jsonl"))).Length >= records.Count,
            () => $"{records.Count} acts, but {lines.Length} lines.");
        Assert.Equal(records.Count, lines.Length);
        return lines;
    }
}
