using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Records in a compacted Kafka topic of one partition, as Confluent's registry keeps them.</summary>
public sealed class KafkaSchemaStore(SchemaRegistryOptions options) : ISchemaStore, IDisposable
{
    private readonly TopicPartition partition = new(options.Topic, 0);
    private readonly Lazy<IProducer<byte[], byte[]?>> producer = new(() => new ProducerBuilder<byte[], byte[]?>(new ProducerConfig
    {
        BootstrapServers = options.Brokers,
        EnableIdempotence = true,
        LingerMs = 0,
        MessageTimeoutMs = (int)options.Timeout.TotalMilliseconds,
        CancellationDelayMaxMs = 500, // how often the library looks whether it is to end
    }).Build());

    public async Task<IReadOnlyList<RegistryRecord>> Read(CancellationToken stop)
    {
        await CreateTopic();
        // A no-op of our own marks the end. It also settles an earlier write of unknown outcome: what this producer sent
        // before lies in front of it or will be refused, so nothing can appear later that was not read now.
        var end = (await producer.Value.ProduceAsync(partition, Message(new RegistryRecord.Noop()), stop)).Offset;
        return await Task.Run(() => ReadUpTo(end, stop), stop);
    }

    public async Task Write(IReadOnlyList<RegistryRecord> records, CancellationToken stop) =>
        await Task.WhenAll([.. records.Select(record => producer.Value.ProduceAsync(partition, Message(record), stop))]);

    public void Dispose()
    {
        if (producer.IsValueCreated) producer.Value.Dispose();
    }

    private async Task CreateTopic()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = options.Brokers }).Build();
        // All topics are listed: to ask for this one by name would let a broker create it with settings that lose schemas.
        if (admin.GetMetadata(options.Timeout).Topics.Exists(topic => topic.Topic == options.Topic)) return;
        try
        {
            await admin.CreateTopicsAsync(
                [
                    new TopicSpecification
                    {
                        Name = options.Topic,
                        NumPartitions = 1,
                        ReplicationFactor = -1,
                        Configs = new() { ["cleanup.policy"] = "compact" },
                    }
                ],
                new CreateTopicsOptions { RequestTimeout = options.Timeout, OperationTimeout = options.Timeout });
        }
        catch (CreateTopicsException exception)
            when (exception.Results.TrueForAll(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            // Another registry was faster.
        }
    }

    private List<RegistryRecord> ReadUpTo(Offset end, CancellationToken stop)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]?>(new ConsumerConfig
        {
            BootstrapServers = options.Brokers,
            GroupId = "schema-registry", // demanded by the client; the partition is assigned, no group is joined
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Error,
        }).Build();
        consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
        var records = new List<RegistryRecord>();
        while (true)
        {
            var result = consumer.Consume(options.Timeout)
                ?? throw new TimeoutException(
                    $"The topic {options.Topic} could not be read to its end within {options.Timeout.TotalSeconds:0} s.");
            stop.ThrowIfCancellationRequested();
            records.Add(RegistryRecordJson.Read(result.Message.Key, result.Message.Value));
            if (result.Offset >= end) return records;
        }
    }

    private static Message<byte[], byte[]?> Message(RegistryRecord record)
    {
        var (key, value) = RegistryRecordJson.Write(record);
        return new Message<byte[], byte[]?> { Key = key, Value = value };
    }
}
