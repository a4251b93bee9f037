using Confluent.Kafka;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Kafka;

/// <summary>
/// An idempotent producer that says when everything given to it lies in Kafka. Keys are spread by <c>murmur2</c>, as by Java clients.
/// </summary>
/// <param name="waitsForEver">
/// True never gives up on a record while Kafka is away. False gives up after five minutes, and then the record may be in Kafka or not.
/// </param>
public sealed class DurableProducer(KafkaAddress kafka, bool waitsForEver = false) : IDisposable
{
    private readonly IProducer<byte[]?, byte[]?> producer =
        new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig(Config(kafka))
            {
                MessageTimeoutMs = waitsForEver ? 0 : null,
                CancellationDelayMaxMs = 500, // how often the library looks whether it is to end; its 100 ms cost more while idle
            }).Build();

    /// <summary>Returns when every record is acknowledged; throws when one is not, and then some may be there.</summary>
    public Task Deliver(IReadOnlyList<Record> records)
    {
        if (records.Count == 0) return Task.CompletedTask;
        var delivery = new Delivery(records.Count);
        foreach (var record in records) Produce(record, delivery.Report);
        return delivery.Done;
    }

    /// <summary>The same for records of one partition; says where the last one lies, and whether they lie one after the other.</summary>
    public async Task<Placement> DeliverInOrder(IReadOnlyList<Record> records)
    {
        if (records.Count == 0) return new(-1, IsContiguous: false);
        var delivery = new Delivery(records.Count);
        var (first, last) = (-1L, -1L);
        for (var i = 0; i < records.Count; i++)
        {
            var (isFirst, isLast) = (i == 0, i == records.Count - 1);
            Produce(records[i], report =>
            {
                if (isFirst) first = report.Offset;
                if (isLast) last = report.Offset;
                delivery.Report(report);
            });
        }
        await delivery.Done;
        return new(last, last - first == records.Count - 1);
    }

    /// <summary>Where records came to lie.</summary>
    public readonly record struct Placement(long Last, bool IsContiguous);

    /// <summary>
    /// Gives one record to the client; <paramref name="report"/> is called once, on the client's thread, in the order of the log.
    /// </summary>
    public void Produce(Record record, Action<DeliveryReport<byte[]?, byte[]?>> report)
    {
        while (true)
        {
            try
            {
                producer.Produce(record.Target(), record.ToMessage(), report);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10)); // back-pressure: wait until the client has sent some
            }
        }
    }

    public void Dispose() => producer.Dispose();

    internal static ProducerConfig Config(KafkaAddress kafka) => new(kafka.Client)
    {
        EnableIdempotence = true,
        LingerMs = 0, // records that come during a request go with the next one; lingering would add latency to each hop
        Partitioner = Partitioner.Murmur2Random,
        MessageSendMaxRetries = int.MaxValue,
        QueueBufferingMaxMessages = 1_000_000,
        RetryBackoffMs = 10,
        RetryBackoffMaxMs = 1000,
    };

    private sealed class Delivery(int count)
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private KafkaException? failure;
        private int left = count;

        public Task Done => done.Task;

        public void Report(DeliveryReport<byte[]?, byte[]?> report)
        {
            if (report.Error.IsError) Interlocked.CompareExchange(ref failure, new KafkaException(report.Error), null);
            if (Interlocked.Decrement(ref left) > 0) return;
            if (failure is null) done.SetResult();
            else done.SetException(failure);
        }
    }
}
