using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ServerlessEvents.Kafka;

/// <summary>Where the partitions of topics end, asked for with one request.</summary>
/// <exception cref="KafkaException">Kafka does not answer.</exception>
public sealed class TopicEnds(KafkaAddress kafka) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly IAdminClient admin = new AdminClientBuilder(kafka.Client).Build();

    /// <summary>The partitions of those of the topics that exist.</summary>
    public async Task<IReadOnlyList<TopicPartition>> PartitionsOf(IReadOnlyList<string> topics, CancellationToken stop) =>
        [
            .. (await Task.Run(() => admin.GetMetadata(Timeout), stop)).Topics
                .Where(topic => topics.Contains(topic.Topic))
                .SelectMany(topic => topic.Partitions, (topic, partition) => new TopicPartition(topic.Topic, partition.PartitionId))
        ];

    /// <summary>The offset behind the last record of each: of all records, or of those that readers get.</summary>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> Read(IReadOnlyList<TopicPartition> partitions, IsolationLevel isolation)
    {
        var answer = await admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() }),
            new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Timeout });
        return answer.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }

    public void Dispose() => admin.Dispose();
}
