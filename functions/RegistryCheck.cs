using Confluent.SchemaRegistry;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Functions;

/// <summary>
/// Reads the schema of every event type at start, so that the registry may be away later. The app does not start while the registry is
/// away.
/// </summary>
public sealed class RegistryCheck(SchemaCatalog catalog, AggregateRegistry aggregates, Settings settings) : StartGate
{
    public override async Task StartingAsync(CancellationToken stop)
    {
        try { await Task.WhenAll(aggregates.EventTypes.Select(type => catalog.Find(type).AsTask())).WaitAsync(stop); }
        catch (Exception e) when (
            e is HttpRequestException or SchemaRegistryException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                $"The schema registry {settings.SchemaRegistryUrl} does not answer ({e.Message}). "
                + "Check SchemaRegistryUrl, SchemaRegistryUsername and SchemaRegistryPassword, and that it is running.", e);
        }
    }
}
