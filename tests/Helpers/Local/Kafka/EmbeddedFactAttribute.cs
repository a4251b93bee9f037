using ServerlessEvents.Tests.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// A fact about the embedded broker, or by it: another Kafka cannot take its place, and that is the reason given when there is one.
/// </summary>
public sealed class EmbeddedFactAttribute : FactAttribute
{
    internal static readonly string? WhySkipped = SomeKafka.Given is null ? null
        : "KAFKA_BOOTSTRAP_SERVERS names another Kafka, and this needs the embedded one: its faults, restarts, older releases or data folder.";

    public EmbeddedFactAttribute() => Skip = WhySkipped;
}
