using ServerlessEvents.Engine;

namespace ServerlessEvents.Tests;

/// <summary>The topics of a context and their partitions.</summary>
public class TopicsTests
{
    [Fact]
    public void Every_topic_of_a_context_but_the_shared_audit_carries_its_name() =>
        Assert.All(
            new Topics("orders").Declare(),
            topic => Assert.True(topic.Name == "audit" || topic.Name.StartsWith("orders.", StringComparison.Ordinal)));

    [Fact]
    public void The_fold_finds_snapshots_in_the_partition_of_their_events() =>
        Assert.Single(
            new Topics("orders")
                .Declare(4)
                .Where(topic => topic.Name is "orders.events" or "orders.aggregates")
                .Select(topic => topic.Partitions)
                .Distinct());
}
