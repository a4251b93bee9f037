using System.CommandLine;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Cli.Provisioning;

/// <summary><c>sevents topics apply</c>: shows the plan, then makes the topics as <see cref="Topics.Declare"/> says.</summary>
public static class TopicsApply
{
    public static Command Build(Terminal terminal)
    {
        var kafka = Connections.Kafka(terminal);
        var context = Connections.Context(terminal);
        var partitions = new Option<int>("--partitions")
        {
            Description = "Partitions of each topic.",
            HelpName = "N",
            DefaultValueFactory = _ => Topics.DefaultPartitions,
        };
        partitions.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() < 1) result.AddError("--partitions takes a number from 1.");
        });
        var yes = new Option<bool>("--yes") { Description = "Apply without asking." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the plan and change nothing." };
        var command = new Command(
            "apply", "Creates and corrects a context's topics. Shows the plan first; never takes partitions away.")
        {
            kafka, context, partitions, yes, dryRun,
        };
        command.SetAction(async (parsed, _) =>
        {
            var names = new Topics(parsed.GetRequiredValue(context));
            using var topics = new KafkaTopics(Connections.Address(terminal, parsed.GetRequiredValue(kafka)));
            var plan = TopicPlan.Make(names, names.Declare(parsed.GetValue(partitions)), await topics.Read());
            terminal.Table(["topic", "plan"], plan.Select(step => new[] { step.Topic.Name, step.Describe() }));
            return await Apply(terminal, topics, plan, parsed.GetValue(yes), parsed.GetValue(dryRun));
        });
        return command;
    }

    private static async Task<int> Apply(Terminal terminal, KafkaTopics topics, IReadOnlyList<TopicStep> plan, bool yes, bool dryRun)
    {
        if (plan.Any(step => step is TopicStep.Refuse))
        {
            throw new Failure("Nothing was changed: the plan has a step that would lose or misplace data.");
        }
        var steps = plan.Where(step => step is not TopicStep.Nothing).ToList();
        if (steps.Count == 0 || dryRun) return 0;
        if (!yes && !terminal.Confirm("Apply this?")) throw new Failure("Nothing was changed. Run it again with --yes to apply the plan.");
        foreach (var step in steps)
        {
            await topics.Apply(step);
            terminal.Line($"{step.Topic.Name}: done", "green");
        }
        return 0;
    }
}
