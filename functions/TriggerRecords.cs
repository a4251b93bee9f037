using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions;

/// <summary>From the trigger's records to ours, by partition and in order.</summary>
internal static class TriggerRecords
{
    public static IEnumerable<IGrouping<int, Record>> ByPartition(this KafkaRecord[] batch) =>
        batch.Select(ToRecord).GroupBy(record => record.Partition);

    private static Record ToRecord(KafkaRecord record) => new(record.Topic, record.Key, record.Value, HeadersOf(record), record.Partition)
    {
        Offset = record.Offset,
        Time = UnixTime.OfRecord(record.Timestamp.UnixTimestampMs),
    };

    private static Header[] HeadersOf(KafkaRecord record) =>
        record.Headers is { Length: > 0 } headers ? Array.ConvertAll(headers, header => new Header(header.Key, header.Value ?? [])) : [];
}
