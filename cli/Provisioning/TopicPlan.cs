using ServerlessEvents.Engine;

namespace ServerlessEvents.Cli.Provisioning;

/// <summary>A topic as Kafka has it.</summary>
public sealed record ExistingTopic(string Name, int Partitions, IReadOnlyDictionary<string, string> Config);

/// <summary>What is to be done to one topic so that it is as declared.</summary>
public abstract record TopicStep(TopicDeclaration Topic)
{
    public sealed record Create(TopicDeclaration Topic) : TopicStep(Topic);

    public sealed record AddPartitions(TopicDeclaration Topic, int From) : TopicStep(Topic);

    /// <summary>Settings to change: name → from, to.</summary>
    public sealed record Configure(
        TopicDeclaration Topic, IReadOnlyDictionary<string, (string? From, string To)> Changes) : TopicStep(Topic);

    public sealed record Nothing(TopicDeclaration Topic) : TopicStep(Topic);

    /// <summary>What the declaration asks for would lose or misplace data.</summary>
    public sealed record Refuse(TopicDeclaration Topic, string Why) : TopicStep(Topic);

    public string Describe() => this switch
    {
        Create create =>
            $"create with {create.Topic.Partitions} partitions, "
            + string.Join(", ", create.Topic.Config.Select(setting => $"{setting.Key}={setting.Value}")),
        AddPartitions add => $"add partitions: {add.From} → {add.Topic.Partitions}",
        Configure configure =>
            "change "
            + string.Join(
                ", ", configure.Changes.Select(change => $"{change.Key}: {change.Value.From ?? "unset"} → {change.Value.To}")),
        Refuse refuse => $"refused: {refuse.Why}",
        _ => "nothing to do",
    };
}

/// <summary>Compares declarations with what is there.</summary>
public static class TopicPlan
{
    public static IReadOnlyList<TopicStep> Make(
        Topics topics, IReadOnlyList<TopicDeclaration> declared, IReadOnlyDictionary<string, ExistingTopic> existing) =>
        [
            .. declared.SelectMany(topic =>
                existing.TryGetValue(topic.Name, out var there) ? Steps(topics, topic, there) : [Create(topic, declared, existing)]),
        ];

    private static TopicStep Create(
        TopicDeclaration topic, IReadOnlyList<TopicDeclaration> declared, IReadOnlyDictionary<string, ExistingTopic> existing) =>
        existing.Keys
            .Concat(declared.Where(one => one != topic).Select(one => one.Name))
            .FirstOrDefault(name => Topics.Collide(name, topic.Name)) is { } other
            ? new TopicStep.Refuse(
                topic, $"Kafka does not tell '.' from '_' in names, and there is the topic '{other}'; choose another --context, or delete it")
            : new TopicStep.Create(topic);

    private static IEnumerable<TopicStep> Steps(Topics topics, TopicDeclaration topic, ExistingTopic there)
    {
        var changes = topic.Config.Where(setting => there.Config.GetValueOrDefault(setting.Key) != setting.Value)
            .ToDictionary(setting => setting.Key, setting => (there.Config.GetValueOrDefault(setting.Key), setting.Value));
        if (there.Partitions > topic.Partitions)
        {
            yield return new TopicStep.Refuse(
                topic,
                $"it has {there.Partitions} partitions and Kafka cannot take any away; declare {there.Partitions} (--partitions)");
        }
        else if (there.Partitions < topic.Partitions && (topic.Name == topics.Events || topic.Name == topics.Aggregates))
        {
            // A key belongs to hash(key) mod partitions: with more of them an aggregate's next event would land apart from its
            // history and its snapshot.
            yield return new TopicStep.Refuse(
                topic,
                $"it has {there.Partitions} partitions, and more would part aggregates from their history; "
                + $"declare {there.Partitions} (--partitions), or move to a new context");
        }
        else if (there.Partitions < topic.Partitions)
        {
            yield return new TopicStep.AddPartitions(topic, there.Partitions);
        }
        if (changes.Count > 0) yield return new TopicStep.Configure(topic, changes);
        if (there.Partitions == topic.Partitions && changes.Count == 0) yield return new TopicStep.Nothing(topic);
    }
}
