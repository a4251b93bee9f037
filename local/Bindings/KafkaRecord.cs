// Stands in for Microsoft.Azure.Functions.Worker.Extensions.Kafka: a record as the trigger hands it over.
#nullable disable // as the original was compiled
namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for a record as the trigger hands it over; a null value is a tombstone.</summary>
public class KafkaRecord
{
    public string Topic { get; set; }
    public int Partition { get; set; }
    public long Offset { get; set; }
    public byte[] Key { get; set; }
    public byte[] Value { get; set; }
    public KafkaTimestamp Timestamp { get; set; }
    public KafkaHeader[] Headers { get; set; }
}

/// <summary>Stands in for one header of a record.</summary>
public class KafkaHeader
{
    public string Key { get; set; }
    public byte[] Value { get; set; }
    public string GetValueAsString() => Value is null ? null : System.Text.Encoding.UTF8.GetString(Value);
}

/// <summary>
/// Stands in for a record's time; its type is always <see cref="KafkaTimestampType.NotAvailable"/>, as with the original.
/// </summary>
public class KafkaTimestamp
{
    public long UnixTimestampMs { get; set; }
    public KafkaTimestampType Type { get; set; }
    public DateTimeOffset DateTimeOffset => DateTimeOffset.FromUnixTimeMilliseconds(UnixTimestampMs);
}

/// <summary>Stands in for who set a record's time.</summary>
public enum KafkaTimestampType { NotAvailable = 0, CreateTime = 1, LogAppendTime = 2 }
