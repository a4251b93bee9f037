using ServerlessEvents.Cli.Provisioning;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Tests.Cli;

/// <summary>What <c>sevents topics apply</c> intends.</summary>
public class TopicPlanTests
{
    private static readonly Topics Orders = new("orders");

    [Fact]
    public void What_is_missing_is_created() => AllAre<TopicStep.Create>(Plan(6));

    [Fact]
    public void What_is_as_declared_is_left_alone() => AllAre<TopicStep.Nothing>(Plan(6, AsDeclared(6)));

    [Fact]
    public void Partitions_are_never_taken_away() => AllAre<TopicStep.Refuse>(Plan(3, AsDeclared(6)));

    [Fact]
    public void The_topics_of_the_fold_get_no_more_partitions_as_that_would_part_aggregates_from_their_history()
    {
        var plan = Plan(12, AsDeclared(6));

        Assert.Equal(["orders.events", "orders.aggregates"], plan.OfType<TopicStep.Refuse>().Select(step => step.Topic.Name));
        Assert.Equal(
            ["orders.inbound", "orders.results", "orders.resumes", "orders.dead-letters", "audit", "orders.audit-heads"],
            plan.OfType<TopicStep.AddPartitions>().Select(step => step.Topic.Name));
    }

    [Fact]
    public void A_setting_that_differs_is_changed_from_what_it_is()
    {
        var there = AsDeclared(6).Select(topic => topic.Name == "orders.events"
            ? topic with { Config = new Dictionary<string, string> { ["cleanup.policy"] = "delete", ["retention.ms"] = "604800000" } }
            : topic);

        Assert.Equal(
            "change retention.ms: 604800000 → -1", Assert.Single(Plan(6, there), step => step is not TopicStep.Nothing).Describe());
    }

    /// <summary>Kafka refuses the second of the two, after it has made others.</summary>
    [Theory]
    [InlineData("orders_events", "orders.events")]
    [InlineData("orders.dead_letters", null)]
    [InlineData("orders_dead-letters", "orders.dead-letters")]
    public void A_topic_that_differs_from_another_in_dots_and_underscores_only_is_refused(string there, string? refused)
    {
        var refusals = Plan(6, [new ExistingTopic(there, 1, new Dictionary<string, string>())]).OfType<TopicStep.Refuse>();

        Assert.Equal(refused, refusals.Select(step => step.Topic.Name).SingleOrDefault());
        Assert.All(refusals, step => Assert.Contains($"the topic '{there}'", step.Why, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_declared_topics_that_differ_so_are_refused()
    {
        var context = new Topics("a_b") { Results = "a.b.events" };

        var plan = TopicPlan.Make(context, context.Declare(), new Dictionary<string, ExistingTopic>());

        Assert.Equal(["a_b.events", "a.b.events"], plan.OfType<TopicStep.Refuse>().Select(step => step.Topic.Name));
    }

    private static void AllAre<T>(IReadOnlyList<TopicStep> plan) =>
        Assert.Equal(Orders.Declare().Select(topic => topic.Name), plan.OfType<T>().OfType<TopicStep>().Select(step => step.Topic.Name));

    private static IReadOnlyList<TopicStep> Plan(int partitions, IEnumerable<ExistingTopic>? there = null) =>
        TopicPlan.Make(Orders, Orders.Declare(partitions), (there ?? []).ToDictionary(topic => topic.Name));

    private static IEnumerable<ExistingTopic> AsDeclared(int partitions) =>
        Orders.Declare(partitions).Select(topic => new ExistingTopic(topic.Name, topic.Partitions, topic.Config));
}
