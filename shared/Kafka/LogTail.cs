using System.Runtime.InteropServices;
using Confluent.Kafka;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Kafka;

/// <summary>
/// Reads the new records of many partitions of several topics as they come: only committed records, with one client, outside of any group.
/// One thread at a time may use it.
/// </summary>
public sealed unsafe class LogTail : IDisposable
{
    private const int MaxAtOnce = 1_000;
    private readonly NativeClient client;
    private readonly nint queue;
    private readonly NativeMessage*[] messages = new NativeMessage*[MaxAtOnce];
    private readonly Dictionary<nint, (string Name, RecordMaker Maker)> topics = []; // the records of one topic are alike
    private readonly HashSet<(string Topic, int Partition)> started = [];

    public LogTail(KafkaAddress kafka)
    {
        client = NativeClient.Consumer(new ConsumerConfig(kafka.Client)
        {
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Error,
            FetchWaitMaxMs = 500, // a newly started partition waits at most this long for the fetch that is under way
            FetchQueueBackoffMs = 5,
            QueuedMinMessages = 2_000,
            QueuedMaxMessagesKbytes = 16_384, // of each partition
        });
        queue = Librdkafka.NewQueue(client.Handle);
    }

    /// <summary>Begins to read a partition from an offset on; one that is read already begins there anew.</summary>
    public void Start(string topic, int partition, long offset)
    {
        Stop(topic, partition);
        if (Librdkafka.StartConsumingInto(client.Topic(topic), partition, offset, queue) != 0)
            throw NativeClient.Failure(Librdkafka.LastError());
        started.Add((topic, partition));
    }

    /// <summary>Stops reading the partition; a record that was read before may still come once.</summary>
    public void Stop(string topic, int partition)
    {
        if (started.Remove((topic, partition)) && Librdkafka.StopConsuming(client.Topic(topic), partition) != 0)
            throw NativeClient.Failure(Librdkafka.LastError());
    }

    /// <summary>
    /// Hands over the records that have come, in the order of each partition. If none has come, it waits this long for the first.
    /// </summary>
    /// <param name="found">Called with each record.</param>
    /// <param name="failed">
    /// Called when a partition cannot be read, with the reason: its offset is not in the log any more, or the topic is gone.
    /// </param>
    public void Read(TimeSpan wait, Action<Record> found, Action<string, int, KafkaException> failed)
    {
        fixed (NativeMessage** first = messages)
        {
            var count = (int)Librdkafka.ConsumeFrom(queue, 0, first, MaxAtOnce);
            // A batch call would wait until the whole batch is there.
            if (count == 0) count = (int)Librdkafka.ConsumeFrom(queue, (int)wait.TotalMilliseconds, first, 1);
            if (count < 0) throw NativeClient.Failure(Librdkafka.LastError());
            try
            {
                for (var i = 0; i < count; i++)
                {
                    var message = first[i];
                    if (message->Topic == 0) throw RecordMaker.FailureOf(message);
                    var (topic, maker) = TopicOf(message->Topic);
                    if (message->Error != 0) failed(topic, message->Partition, RecordMaker.FailureOf(message));
                    else found(maker.ToRecord(message));
                }
            }
            finally { for (var i = 0; i < count; i++) Librdkafka.DestroyMessage(first[i]); }
        }
    }

    public void Dispose()
    {
        foreach (var (topic, partition) in started) Librdkafka.StopConsuming(client.Topic(topic), partition);
        Librdkafka.DestroyQueue(queue);
        client.Dispose();
    }

    private (string Name, RecordMaker Maker) TopicOf(nint handle)
    {
        ref var topic = ref CollectionsMarshal.GetValueRefOrAddDefault(topics, handle, out var isKnown);
        if (!isKnown) topic = (Name(handle), new(Name(handle)));
        return topic;

        static string Name(nint handle) => Marshal.PtrToStringUTF8(Librdkafka.NameOf(handle))!;
    }
}
