using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka;

/// <summary>The product whose behaviour the broker imitates.</summary>
public sealed class BrokerProfile
{
    /// <summary>Apache Kafka.</summary>
    public static readonly BrokerProfile Kafka = new("kafka");

    /// <summary>Event Hubs Standard: no transactions, no topics made by clients, no compression but gzip.</summary>
    public static readonly BrokerProfile EventHubs = new("event-hubs");

    private BrokerProfile(string name) => Name = name;

    public string Name { get; }

    public static IReadOnlyList<BrokerProfile> All { get; } = [Kafka, EventHubs];

    public bool Has(ApiKey api) => this == Kafka || api is not (
        ApiKey.AddPartitionsToTxn
            or ApiKey.AddOffsetsToTxn
            or ApiKey.TxnOffsetCommit
            or ApiKey.EndTxn
            or ApiKey.AlterConfigs
            or ApiKey.IncrementalAlterConfigs
            or ApiKey.DeleteRecords);

    public bool HasTransactions => this == Kafka;

    public bool HasConsumerProtocol => this == Kafka;

    public bool Compresses(ReadOnlySpan<byte> batch) =>
        this == Kafka || !BatchHeader.TryRead(batch, out var header) || header.Compression is 0 or 1;

    public override string ToString() => Name;
}
