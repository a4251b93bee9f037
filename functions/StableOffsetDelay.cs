using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>Measures how long an open transaction has held up the readers of a topic, as far as it has been seen.</summary>
public sealed class StableOffsetDelay(Settings settings, Telemetry telemetry, TimeProvider time)
{
    private readonly StableOffsets offsets = new(settings.Kafka, [.. settings.Topics.Declare().Select(topic => topic.Name)], time);

    /// <summary>A Kafka without transactions has nothing to measure.</summary>
    public async Task Measure(CancellationToken stop)
    {
        if (settings.FoldDelivery != DeliveryGuarantee.ExactlyOnce) return;
        telemetry.StableOffsetDelayed(await offsets.Look(stop) is { } open ? time.GetUtcNow() - open.Since : TimeSpan.Zero);
    }
}
