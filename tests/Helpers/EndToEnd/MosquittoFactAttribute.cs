using System.Runtime.CompilerServices;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>A test that needs Debian's mosquitto: skipped, with the reason, where it is absent; under CI=true it fails.</summary>
public sealed class MosquittoFactAttribute : FactAttribute
{
    public static readonly bool IsDemanded = Environment.GetEnvironmentVariable("CI") == "true";

    public MosquittoFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!MosquittoBroker.IsInstalled && !IsDemanded) Skip = "mosquitto is not installed (Debian: mosquitto).";
    }
}
