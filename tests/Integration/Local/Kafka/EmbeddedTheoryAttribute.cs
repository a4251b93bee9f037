using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A theory about the embedded broker: see <see cref="EmbeddedFactAttribute"/>.</summary>
public sealed class EmbeddedTheoryAttribute : TheoryAttribute
{
    public EmbeddedTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = EmbeddedFactAttribute.WhySkipped;
}
