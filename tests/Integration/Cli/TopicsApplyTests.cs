using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Cli;

/// <summary><c>sevents topics</c> against a broker.</summary>
public class TopicsApplyTests
{
    [EmbeddedFact]
    public async Task The_topics_are_as_declared_after_it_and_doing_it_again_does_nothing()
    {
        await using var kafka = await TestBroker.Start();

        var first = await CommandRun.Of("topics", "apply", "--yes", "--partitions", "2", "--kafka", kafka.BootstrapServers);
        var second = await CommandRun.Of("topics", "apply", "--partitions", "2", "--kafka", kafka.BootstrapServers);
        var list = await CommandRun.Of("topics", "list", "--kafka", kafka.BootstrapServers);

        Assert.Equal((0, 0, 0), (first.ExitCode, second.ExitCode, list.ExitCode));
        Assert.All(second.Lines.Skip(1), line => Assert.EndsWith("nothing to do", line));
        Assert.Contains("orders.aggregates\t2\tcompact\tfor ever", list.Lines);
        Assert.Contains("orders.inbound\t2\tdelete\t7 days", list.Lines);
    }

    [EmbeddedFact]
    public async Task What_was_set_otherwise_is_corrected()
    {
        await using var kafka = await TestBroker.Start();
        await kafka.Create("orders.inbound", 1, new() { ["retention.ms"] = "1000" });

        var apply = await CommandRun.Of("topics", "apply", "--yes", "--partitions", "3", "--kafka", kafka.BootstrapServers);
        var list = await CommandRun.Of("topics", "list", "--kafka", kafka.BootstrapServers);

        Assert.Equal(0, apply.ExitCode);
        Assert.Contains("orders.inbound\tadd partitions: 1 → 3", apply.Lines);
        Assert.Contains("orders.inbound\t3\tdelete\t7 days", list.Lines);
    }

    [EmbeddedFact]
    public async Task Without_a_yes_nothing_changes()
    {
        await using var kafka = await TestBroker.Start();

        var unasked = await CommandRun.Of("topics", "apply", "--kafka", kafka.BootstrapServers);
        var dryRun = await CommandRun.Of("topics", "apply", "--dry-run", "--kafka", kafka.BootstrapServers);

        Assert.Equal((1, 0), (unasked.ExitCode, dryRun.ExitCode));
        Assert.Contains("--yes", unasked.Errors);
        Assert.Single((await CommandRun.Of("topics", "list", "--kafka", kafka.BootstrapServers)).Lines);
    }
}
