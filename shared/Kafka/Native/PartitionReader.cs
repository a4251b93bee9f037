using Confluent.Kafka;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Kafka.Native;

/// <summary>Reads one partition, many records at a call. One thread at a time.</summary>
internal sealed unsafe class PartitionReader : IDisposable
{
    private const int MaxAtOnce = 1_000;
    private readonly NativeClient client;
    private readonly string topic;
    private readonly int partition;
    private readonly NativeMessage*[] messages = new NativeMessage*[MaxAtOnce];
    private readonly RecordMaker maker;
    private bool isStarted;

    public PartitionReader(ConsumerConfig config, string topic, int partition)
    {
        client = NativeClient.Consumer(config);
        (this.topic, this.partition, maker) = (topic, partition, new(topic));
    }

    /// <summary>Begins to fetch from an offset on.</summary>
    public void Start(long offset)
    {
        Stop();
        if (Librdkafka.StartConsuming(client.Topic(topic), partition, offset) != 0) throw NativeClient.Failure(Librdkafka.LastError());
        isStarted = true;
    }

    /// <summary>Fetches nothing more.</summary>
    public void Stop()
    {
        if (isStarted && Librdkafka.StopConsuming(client.Topic(topic), partition) != 0) throw NativeClient.Failure(Librdkafka.LastError());
        isStarted = false;
    }

    /// <summary>Adds the records that have come. If none has come, it waits this long for the first.</summary>
    /// <returns>The offset of the end of the partition when it was reached; null when it was not.</returns>
    public long? Read(List<Record> records, int most, TimeSpan wait)
    {
        fixed (NativeMessage** first = messages)
        {
            var count = Librdkafka.Consume(client.Topic(topic), partition, 0, first, (nuint)Math.Min(most, MaxAtOnce));
            if (count == 0) count = Librdkafka.Consume(client.Topic(topic), partition, (int)wait.TotalMilliseconds, first, 1);
            if (count < 0) throw NativeClient.Failure(Librdkafka.LastError());
            try { return Take(records, first, (int)count); }
            finally { for (var i = 0; i < count; i++) Librdkafka.DestroyMessage(first[i]); }
        }
    }

    public (long First, long End) Bounds(TimeSpan timeout)
    {
        var error = Librdkafka.QueryWatermarks(client.Handle, topic, partition, out var low, out var high, (int)timeout.TotalMilliseconds);
        return error == 0 ? (low, high) : throw NativeClient.Failure(error);
    }

    /// <summary>The first offset whose record is not older than this; null when there is none.</summary>
    public long? FirstSince(DateTimeOffset time, TimeSpan timeout)
    {
        var places = Librdkafka.NewPlaces(1);
        try
        {
            var place = Librdkafka.AddPlace(places, topic, partition);
            place->Offset = Math.Max(0, time.ToUnixTimeMilliseconds()); // a time in, an offset out
            var error = Librdkafka.FindTimes(client.Handle, places, (int)timeout.TotalMilliseconds);
            if (error != 0 || place->Error != 0) throw NativeClient.Failure(error != 0 ? error : place->Error);
            return place->Offset >= 0 ? place->Offset : null;
        }
        finally { Librdkafka.DestroyPlaces(places); }
    }

    public void Dispose()
    {
        if (isStarted) Librdkafka.StopConsuming(client.Topic(topic), partition);
        client.Dispose();
    }

    private long? Take(List<Record> records, NativeMessage** messages, int count)
    {
        long? end = null;
        for (var i = 0; i < count; i++)
        {
            var message = messages[i];
            if (message->Error == (int)ErrorCode.Local_PartitionEOF)
            {
                end = message->Offset;
                continue;
            }
            if (message->Error != 0) throw RecordMaker.FailureOf(message);
            records.Add(maker.ToRecord(message));
            end = null; // it had been, and went on
        }
        return end;
    }
}
