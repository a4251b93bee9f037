using Confluent.Kafka;
using ServerlessEvents.Engine.Records;
using Header = ServerlessEvents.Engine.Records.Header;
using KafkaHeaders = Confluent.Kafka.Headers;

namespace ServerlessEvents.Kafka;

/// <summary>Between our records and the client library's.</summary>
public static class KafkaRecords
{
    public static Record ToRecord(this ConsumeResult<byte[]?, byte[]?> consumed) => new(
        consumed.Topic, consumed.Message.Key, consumed.Message.Value, ToHeaders(consumed.Message.Headers), consumed.Partition)
    {
        Offset = consumed.Offset,
        Time = UnixTime.OfRecord(consumed.Message.Timestamp.UnixTimestampMs),
    };

    public static Message<byte[]?, byte[]?> ToMessage(this Record record)
    {
        var message = new Message<byte[]?, byte[]?> { Key = record.Key, Value = record.Value };
        if (record.Headers.Count == 0) return message;
        message.Headers = new KafkaHeaders();
        foreach (var header in record.Headers) message.Headers.Add(header.Name, header.Value);
        return message;
    }

    public static TopicPartition Target(this Record record) => new(record.Topic, record.Partition);

    private static Header[] ToHeaders(KafkaHeaders headers)
    {
        if (headers.Count == 0) return [];
        var own = new Header[headers.Count];
        for (var i = 0; i < own.Length; i++) own[i] = new(headers[i].Key, headers[i].GetValueBytes() ?? []);
        return own;
    }
}
