using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>
/// How many records each function still has to read: the end of each partition minus the offset that the function's group has committed.
/// </summary>
public sealed class ConsumerLag(Settings settings, Telemetry telemetry)
{
    /// <summary>Measures all functions. The marker of a transaction counts like a record, unless only markers are left.</summary>
    public async Task Measure(CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(settings.Kafka.Client).Build();
        foreach (var (function, topic, group) in FunctionGroup.All(settings))
        {
            var partitions = Enumerable.Range(0, await Task.Run(() => TopicAdmin.PartitionsOf(settings.Kafka, topic), stop))
                .Select(partition => new TopicPartition(topic, partition)).ToList();
            telemetry.Lags(function, await Behind(admin, group, partitions, stop));
        }
    }

    /// <summary>A group that has never committed reads from the start.</summary>
    private async Task<long> Behind(IAdminClient admin, string group, List<TopicPartition> partitions, CancellationToken stop)
    {
        var committed = (await admin.ListConsumerGroupOffsetsAsync([new(group, partitions)]))[0].Partitions;
        var starts = await Ask(admin, partitions, OffsetSpec.Earliest());
        var ends = await Ask(admin, partitions, OffsetSpec.Latest());
        var behind = 0L;
        foreach (var at in committed)
            behind += await Behind(at.TopicPartition, Math.Max(at.Offset.Value, starts[at.TopicPartition]), ends[at.TopicPartition], stop);
        return behind;
    }

    /// <summary>
    /// The host commits the offset behind the last record, and never the one behind the marker that follows it. So this reads the log to
    /// see whether a record is really left.
    /// </summary>
    private async Task<long> Behind(TopicPartition partition, long from, long end, CancellationToken stop)
    {
        if (from >= end) return 0;
        using var reader = new LogReader(settings.Kafka, partition.Topic, partition.Partition);
        var page = await reader.Read(from, 1, stop);
        // Every record of an open transaction counts.
        return Math.Max(0, end - (page.Records is [var first] ? first.Offset : page.Next));
    }

    private static async Task<Dictionary<TopicPartition, long>> Ask(IAdminClient admin, List<TopicPartition> partitions, OffsetSpec which)
    {
        var answer = await admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which }));
        return answer.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}
