using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>How many records each function has before it: the ends of its topic against what its group has committed.</summary>
public sealed class ConsumerLag(Settings settings, Telemetry telemetry)
{
    /// <summary>Measures all functions. A marker of a transaction counts like a record, so on such a topic the lag stays above 0.</summary>
    public async Task Measure()
    {
        using var admin = new AdminClientBuilder(settings.Kafka.Client).Build();
        foreach (var (function, topic, group) in ConsumerGroup.All(settings))
        {
            var partitions = Enumerable.Range(0, await Task.Run(() => TopicAdmin.PartitionsOf(settings.Kafka, topic))).Select(partition => new TopicPartition(topic, partition)).ToList();
            telemetry.Lags(function, await Behind(admin, group, partitions));
        }
    }

    /// <summary>What a group has never committed it reads from the start.</summary>
    private static async Task<long> Behind(IAdminClient admin, string group, List<TopicPartition> partitions)
    {
        var committed = (await admin.ListConsumerGroupOffsetsAsync([new(group, partitions)]))[0].Partitions;
        var starts = await Ask(admin, partitions, OffsetSpec.Earliest());
        var ends = await Ask(admin, partitions, OffsetSpec.Latest());
        return committed.Sum(at => Math.Max(0, ends[at.TopicPartition] - Math.Max(at.Offset.Value, starts[at.TopicPartition])));
    }

    private static async Task<Dictionary<TopicPartition, long>> Ask(IAdminClient admin, List<TopicPartition> partitions, OffsetSpec which)
    {
        var answer = await admin.ListOffsetsAsync(partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which }));
        return answer.ResultInfos.ToDictionary(info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}
