using System.Text;
using Confluent.Kafka;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>The dead letters in the Kafka of a local cloud, read as an operator would.</summary>
public static class DeadLetters
{
    /// <summary>Returns when there is such a dead letter; gives it.</summary>
    public static async Task<ConsumeResult<byte[], byte[]>> Find(CloudProcess cloud, Func<ConsumeResult<byte[], byte[]>, bool> which)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = cloud.Brokers, GroupId = "none", EnableAutoCommit = false }).Build();
        consumer.Assign(
            Enumerable.Range(0, Topics.DefaultPartitions)
                .Select(partition => new TopicPartitionOffset("orders.dead-letters", partition, Offset.Beginning)));
        return await Task.Run(() =>
        {
            using var limit = new CancellationTokenSource(Eventually.Limit);
            while (true)
            {
                if (consumer.Consume(limit.Token) is { } letter && which(letter)) return letter;
            }
        });
    }

    public static string Text(ConsumeResult<byte[], byte[]> letter) => Encoding.UTF8.GetString(letter.Message.Value);

    public static string? Header(ConsumeResult<byte[], byte[]> letter, string name) =>
        letter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}
