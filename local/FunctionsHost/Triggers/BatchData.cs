using Confluent.Kafka;
using Google.Protobuf;
using ServerlessEvents.Local.Hosting.Rpc;

namespace ServerlessEvents.Local.Hosting.Triggers;

/// <summary>Kafka's records as the extension hands them to a worker.</summary>
internal static class BatchData
{
    private const string Version = "1.0";
    private const string Source = "AzureKafkaRecord";
    private const string ContentType = "application/x-protobuf";

    public static TypedData ToData(IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        var records = new CollectionModelBindingData();
        records.ModelBindingData.Capacity = batch.Count;
        foreach (var record in batch)
        {
            records.ModelBindingData.Add(
                new ModelBindingData
                {
                    Version = Version,
                    Source = Source,
                    ContentType = ContentType,
                    Content = ToProto(record).ToByteString(),
                });
        }
        return new() { CollectionModelBindingData = records };
    }

    private static KafkaRecordProto ToProto(ConsumeResult<byte[]?, byte[]?> consumed)
    {
        var record = new KafkaRecordProto
        {
            Topic = consumed.Topic,
            Partition = consumed.Partition,
            Offset = consumed.Offset,
            Timestamp = new() { UnixTimestampMs = consumed.Message.Timestamp.UnixTimestampMs },
        };
        if (consumed.Message.Key is { } key) record.Key = UnsafeByteOperations.UnsafeWrap(key);
        if (consumed.Message.Value is { } value) record.Value = UnsafeByteOperations.UnsafeWrap(value);
        foreach (var header in consumed.Message.Headers)
        {
            var copy = new KafkaHeaderProto { Key = header.Key };
            if (header.GetValueBytes() is { } bytes) copy.Value = UnsafeByteOperations.UnsafeWrap(bytes);
            record.Headers.Add(copy);
        }
        return record;
    }
}
