using Confluent.Kafka;

namespace ServerlessEvents.Kafka;

/// <summary>What the fold promises of its results.</summary>
public enum DeliveryGuarantee
{
    /// <summary>Each result once, by transactions.</summary>
    ExactlyOnce,

    /// <summary>For a Kafka without transactions: state is right, a result may come again with the same id.</summary>
    AtLeastOnce,
}

/// <summary>How deliveries are called in settings, and whether a broker can do what is asked of it.</summary>
public static class DeliveryGuarantees
{
    public const string ExactlyOnce = "exactly-once";
    public const string AtLeastOnce = "at-least-once";

    public static DeliveryGuarantee? Read(string setting) => setting switch
    {
        ExactlyOnce => DeliveryGuarantee.ExactlyOnce,
        AtLeastOnce => DeliveryGuarantee.AtLeastOnce,
        _ => null,
    };

    /// <summary>Throws one clear sentence when exactly-once is asked of a broker that has no transactions.</summary>
    public static void Check(KafkaAddress kafka, DeliveryGuarantee delivery, string context)
    {
        if (delivery == DeliveryGuarantee.AtLeastOnce) return;
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig(DurableProducer.Config(kafka)) { TransactionalId = $"{context}-delivery-check" })
            .Build();
        try { producer.InitTransactions(TimeSpan.FromSeconds(20)); }
        catch (KafkaException e)
            when (e.Error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion
                or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.InvalidRequest)
        {
            throw new InvalidOperationException(
                $"Delivery is '{ExactlyOnce}', but the Kafka at {kafka.Brokers} has no transactions ({e.Error.Reason}). "
                + $"Set Delivery to '{AtLeastOnce}', or use a Kafka with transactions.", e);
        }
    }
}
