using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.Provisioning;

/// <summary>Reads topics from Kafka and carries out the steps of a plan.</summary>
public sealed class KafkaTopics(KafkaAddress kafka) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    // Failures reach the caller as exceptions.
    private readonly IAdminClient admin = new AdminClientBuilder(new AdminClientConfig(kafka.Client))
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, _) => { })
        .Build();

    public async Task<IReadOnlyDictionary<string, ExistingTopic>> Read()
    {
        var topics = await Task.Run(() => admin.GetMetadata(Timeout).Topics);
        if (topics.Count == 0) return new Dictionary<string, ExistingTopic>();
        var configs = await admin.DescribeConfigsAsync(
            topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Topic }),
            new DescribeConfigsOptions { RequestTimeout = Timeout });
        return topics
            .Join(configs, topic => topic.Topic, config => config.ConfigResource.Name, (topic, config) => new ExistingTopic(
                topic.Topic,
                topic.Partitions.Count,
                config.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Value)))
            .ToDictionary(topic => topic.Name);
    }

    public Task Apply(TopicStep step) => step switch
    {
        TopicStep.Create(var topic) => admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = topic.Name,
                NumPartitions = topic.Partitions,
                ReplicationFactor = -1,
                Configs = topic.Config.ToDictionary(),
            },
        ]),
        TopicStep.AddPartitions(var topic, _) => admin.CreatePartitionsAsync(
            [new PartitionsSpecification { Topic = topic.Name, IncreaseTo = topic.Partitions }]),
        TopicStep.Configure(var topic, var changes) => admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = topic.Name }] =
            [
                .. changes.Select(change => new ConfigEntry
                {
                    Name = change.Key,
                    Value = change.Value.To,
                    IncrementalOperation = AlterConfigOpType.Set,
                }),
            ],
        }),
        _ => Task.CompletedTask,
    };

    public void Dispose() => admin.Dispose();
}
