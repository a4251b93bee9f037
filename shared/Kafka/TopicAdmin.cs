using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Kafka;

/// <summary>Makes topics as they are declared.</summary>
public static class TopicAdmin
{
    /// <summary>Creates those that are missing; what exists is left as it is.</summary>
    public static async Task CreateMissing(KafkaAddress kafka, IReadOnlyList<TopicDeclaration> declarations)
    {
        using var admin = new AdminClientBuilder(kafka.Client).Build();
        var existing = admin.GetMetadata(TimeSpan.FromSeconds(30)).Topics.Select(topic => topic.Topic).ToHashSet();
        var missing = declarations.Where(topic => !existing.Contains(topic.Name)).Select(topic => new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.Partitions,
            ReplicationFactor = -1,
            Configs = topic.Config.ToDictionary(),
        }).ToArray();
        if (missing.Length > 0) await admin.CreateTopicsAsync(missing);
    }

    /// <summary>How many partitions a topic has; throws when there is no such topic.</summary>
    public static int PartitionsOf(KafkaAddress kafka, string topic)
    {
        using var admin = new AdminClientBuilder(kafka.Client).Build();
        var found = admin.GetMetadata(topic, TimeSpan.FromSeconds(30)).Topics.Single();
        return found.Error.IsError ? throw new KafkaException(found.Error) : found.Partitions.Count;
    }
}
