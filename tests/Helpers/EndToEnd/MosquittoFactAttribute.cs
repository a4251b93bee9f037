using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>A test that needs Debian's mosquitto: skipped, with the reason, where it is absent; under CI=true it fails.</summary>
public sealed class MosquittoFactAttribute : FactAttribute
{
    public static readonly bool IsDemanded = Environment.GetEnvironmentVariable("CI") == "true";

    public MosquittoFactAttribute()
    {
        if (!MosquittoBroker.IsInstalled && !IsDemanded) Skip = "mosquitto is not installed (Debian: mosquitto).";
    }
}
