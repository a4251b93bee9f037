namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A theory about the embedded broker: see <see cref="EmbeddedFactAttribute"/>.</summary>
public sealed class EmbeddedTheoryAttribute : TheoryAttribute
{
    public EmbeddedTheoryAttribute() => Skip = EmbeddedFactAttribute.WhySkipped;
}
