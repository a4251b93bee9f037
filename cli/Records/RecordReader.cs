using System.Runtime.CompilerServices;
using Confluent.Kafka;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.Records;

/// <summary>Reads a topic, all partitions, without a consumer group: looking leaves no trace.</summary>
public static class RecordReader
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <param name="kafka">Where Kafka is.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="fromStart">From the oldest record; otherwise from what comes next.</param>
    /// <param name="follow">Goes on when the end is reached.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async IAsyncEnumerable<Record> Read(
        KafkaAddress kafka, string topic, bool fromStart, bool follow, [EnumeratorCancellation] CancellationToken stop)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig(kafka.Client)
        {
            GroupId = "sevents", // demanded by the client; no group is joined
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build(); // a broker that is gone shows as a failed metadata request

        var left = await Partitions(kafka, topic, stop);
        consumer.Assign(left.Select(partition => new TopicPartitionOffset(topic, partition, fromStart ? Offset.Beginning : Offset.End)));
        while (follow || left.Count > 0)
        {
            var result = await Task.Run(() => consumer.Consume(stop), stop);
            if (result.IsPartitionEOF) left.Remove(result.Partition);
            else yield return result.ToRecord();
        }
    }

    /// <summary>The partitions of a topic; says so when there is no such topic.</summary>
    public static Task<HashSet<Partition>> Partitions(KafkaAddress kafka, string topic, CancellationToken stop) =>
        Task.Run(() => Partitions(kafka, topic), stop);

    private static HashSet<Partition> Partitions(KafkaAddress kafka, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig(kafka.Client))
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        // All topics are listed: to ask for one by name would let a broker create it.
        var found = admin.GetMetadata(Timeout).Topics.Find(candidate => candidate.Topic == topic)
            ?? throw new Failure($"Kafka has no topic {topic}; `sevents topics list` shows what there is.");
        return [.. found.Partitions.Select(partition => new Partition(partition.PartitionId))];
    }
}
