namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>A topic that has subscribers.</summary>
public sealed record SubscribedTopic(Guid Id, int Partitions, IReadOnlyList<ConsumerMember> Subscribers);

/// <summary>The ways in which the broker itself shares out partitions.</summary>
public static class Assignors
{
    public const string Uniform = "uniform";
    public const string Range = "range";

    public static IReadOnlyList<string> All { get; } = [Uniform, Range];

    /// <summary>Sets the target of each member; one that subscribes to nothing gets nothing.</summary>
    public static void ShareOut(string assignor, IReadOnlyCollection<ConsumerMember> members, IReadOnlyList<SubscribedTopic> topics)
    {
        if (assignor == Range) ShareOutRanges(members, topics); else ShareOutUniformly(members, topics);
    }

    /// <summary>Each topic by itself, in ranges of partitions that lie side by side, by the order of the members' names.</summary>
    private static void ShareOutRanges(IReadOnlyCollection<ConsumerMember> members, IReadOnlyList<SubscribedTopic> topics)
    {
        foreach (var member in members) member.Target = [];
        foreach (var topic in topics)
        {
            var ordered = topic.Subscribers.OrderBy(member => member.InstanceId ?? member.Id, StringComparer.Ordinal).ToArray();
            var next = 0;
            for (var m = 0; m < ordered.Length; m++)
            {
                var share = topic.Partitions / ordered.Length + (m < topic.Partitions % ordered.Length ? 1 : 0);
                for (var end = next + share; next < end; next++) ordered[m].Target.Add(new(topic.Id, next));
            }
        }
    }

    /// <summary>As evenly as subscriptions allow, and with as few moves as that takes.</summary>
    private static void ShareOutUniformly(IReadOnlyCollection<ConsumerMember> members, IReadOnlyList<SubscribedTopic> topics)
    {
        var owners = members.SelectMany(member => member.Target.Select(partition => (partition, member)))
            .ToDictionary(pair => pair.partition, pair => pair.member);
        foreach (var member in members) member.Target = [];
        var free = new List<(TopicPartition Partition, SubscribedTopic Topic)>();
        foreach (var topic in topics)
        {
            for (var p = 0; p < topic.Partitions; p++)
            {
                var partition = new TopicPartition(topic.Id, p);
                if (owners.TryGetValue(partition, out var owner) && topic.Subscribers.Contains(owner))
                    owner.Target.Add(partition);
                else
                    free.Add((partition, topic));
            }
        }
        foreach (var (partition, topic) in free) LeastLoaded(topic).Target.Add(partition);
        while (topics.Aggregate(false, (moved, topic) => moved | Level(topic))) { } // each move makes the shares more even, so this ends
    }

    private static bool Level(SubscribedTopic topic)
    {
        var moved = false;
        foreach (var owner in topic.Subscribers)
        {
            foreach (var partition in owner.Target.Where(partition => partition.Topic == topic.Id).ToArray())
            {
                var other = LeastLoaded(topic);
                if (owner.Target.Count <= other.Target.Count + 1) break;
                owner.Target.Remove(partition);
                other.Target.Add(partition);
                moved = true;
            }
        }
        return moved;
    }

    private static ConsumerMember LeastLoaded(SubscribedTopic topic) => topic.Subscribers.MinBy(member => member.Target.Count)!;
}
