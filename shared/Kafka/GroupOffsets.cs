using Confluent.Kafka;

namespace ServerlessEvents.Kafka;

/// <summary>How far a group has come, by what it has committed; seen from outside, without joining it.</summary>
public sealed class GroupOffsets(KafkaAddress kafka, string group) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly IConsumer<Ignore, Ignore> consumer =
        new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig(kafka.Client) { GroupId = group, EnableAutoCommit = false }).Build();

    /// <summary>The offset that the group will go on at; 0 when it has never committed.</summary>
    public Task<long> Committed(string topic, int partition, CancellationToken stop) =>
        Task.Run(() => Math.Max(0, consumer.Committed([new TopicPartition(topic, partition)], Timeout)[0].Offset.Value), stop);

    /// <summary>Where the group begins: as it has committed, or with the first record that the log still holds.</summary>
    public async Task<long> Beginning(string topic, int partition, CancellationToken stop) =>
        Math.Max(
            await Committed(topic, partition, stop),
            await Task.Run(() => consumer.QueryWatermarkOffsets(new(topic, partition), Timeout).Low.Value, stop));

    public void Dispose() => consumer.Dispose();
}
