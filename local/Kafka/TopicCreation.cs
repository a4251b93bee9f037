using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka;

/// <summary>The rules by which topics come to be: by an administrator's request, or by being used.</summary>
public sealed class TopicCreation(TopicStore topics, KafkaBrokerOptions options)
{
    private const int MaxPartitions = 10_000;

    /// <summary>What a new topic has got. A topic that is only checked has an id too, which is never used.</summary>
    public sealed record Created(Guid Id, int Partitions, TopicConfig Config);

    private bool ClientsMay => options.Profile != BrokerProfile.EventHubs;

    /// <summary>A client has named a topic that is not there.</summary>
    public ErrorCode ByUse(string name)
    {
        if (!TopicStore.IsName(name)) return ErrorCode.InvalidTopic;
        if (!options.AutoCreateTopics || !ClientsMay) return ErrorCode.UnknownTopicOrPartition;
        if (topics.Colliding(name) is not null) return ErrorCode.InvalidTopic;
        topics.Create(name, options.DefaultPartitions, TopicConfig.Default);
        return ErrorCode.None;
    }

    /// <summary>An administrator asks for a topic; minus one means the default.</summary>
    public (ErrorCode Error, string? Why, Created? Created) ByRequest(
        string name,
        int partitions,
        int replicas,
        IReadOnlyDictionary<string, string> settings,
        bool onlyCheck)
    {
        if (!ClientsMay)
            return No(ErrorCode.TopicAuthorizationFailed, "Event Hubs creates event hubs through its own management API only.");
        if (!TopicStore.IsName(name))
            return No(ErrorCode.InvalidTopic, $"'{name}' is not a topic name: 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.");
        if (partitions is not -1 and (< 1 or > MaxPartitions))
            return No(ErrorCode.InvalidPartitions, $"A topic has 1 to {MaxPartitions} partitions.");
        if (replicas is not (-1 or 1)) return No(ErrorCode.InvalidReplicationFactor, "There is one broker, so one replica.");
        var (config, fault) = TopicConfig.From(settings);
        if (config is null) return No(ErrorCode.InvalidConfig, fault);
        if (topics.Find(name) is not null) return No(ErrorCode.TopicAlreadyExists, $"The topic '{name}' exists.");
        if (topics.Colliding(name) is { } other)
            return No(ErrorCode.InvalidTopic, $"'{name}' differs from the topic '{other.Name}' in '.' and '_' only: choose another name.");
        var count = partitions == -1 ? options.DefaultPartitions : partitions;
        if (onlyCheck) return (ErrorCode.None, null, new(Topic.NewId(), count, config));
        var (topic, isNew) = topics.Create(name, count, config);
        return isNew
            ? (ErrorCode.None, null, new(topic.Id, count, config))
            : No(ErrorCode.TopicAlreadyExists, $"The topic '{name}' exists.");

        static (ErrorCode, string?, Created?) No(ErrorCode error, string? why) => (error, why, null);
    }

    public (ErrorCode Error, string? Why) Widen(string name, int total, IReadOnlyList<int[]>? assigned, bool onlyCheck)
    {
        if (!ClientsMay) return (ErrorCode.TopicAuthorizationFailed, "Event Hubs adds partitions through its own management API only.");
        if (topics.Find(name) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, $"There is no topic '{name}'.");
        if (total <= topic.Partitions.Count || total > MaxPartitions)
        {
            return (
                ErrorCode.InvalidPartitions,
                $"'{name}' has {topic.Partitions.Count} partitions; the new total must be larger, and at most {MaxPartitions}.");
        }
        if (assigned is not null && assigned.Count != total - topic.Partitions.Count)
        {
            return (
                ErrorCode.InvalidReplicaAssignment,
                $"{total - topic.Partitions.Count} partitions are new, and {assigned.Count} are assigned.");
        }
        if (assigned is not null && Apis.ReplicaAssignments.Fault(assigned) is { } fault)
            return (ErrorCode.InvalidReplicaAssignment, fault);
        if (!onlyCheck) topics.AddPartitions(topic, total);
        return (ErrorCode.None, null);
    }

    public ErrorCode Delete(string name) =>
        !ClientsMay ? ErrorCode.TopicAuthorizationFailed : topics.Delete(name) ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition;
}
