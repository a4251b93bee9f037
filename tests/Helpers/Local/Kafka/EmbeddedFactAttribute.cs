using System.Runtime.CompilerServices;
using ServerlessEvents.Tests.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A fact that needs the embedded broker. It is skipped when the tests run against another Kafka.</summary>
public sealed class EmbeddedFactAttribute : FactAttribute
{
    internal static readonly string? WhySkipped = SomeKafka.Given is null ? null
        : "KAFKA_BOOTSTRAP_SERVERS names another Kafka, and this needs the embedded one: its faults, restarts, older releases or data folder.";

    public EmbeddedFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = WhySkipped;
}
