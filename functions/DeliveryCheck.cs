using ServerlessEvents.Kafka;

namespace ServerlessEvents.Functions;

/// <summary>Asks the broker at start whether it can do what <c>Delivery</c> promises; the app does not start when it cannot.</summary>
public sealed class DeliveryCheck(Settings settings) : StartGate
{
    public override Task StartingAsync(CancellationToken stop) =>
        Task.Run(() => DeliveryGuarantees.Check(settings.Kafka, settings.FoldDelivery, settings.Context), stop);
}
