using ServerlessEvents.Domain;

namespace ServerlessEvents.Functions;

/// <summary>
/// Measures which event types have a latest schema that cannot be used. All others go on, so nothing else would tell before somebody misses
/// an event of that type.
/// </summary>
public sealed class UnusableTypes(SchemaCatalog catalog, AggregateRegistry aggregates, Telemetry telemetry)
{
    /// <summary>A type that this process has not asked for lately is asked for now.</summary>
    public async Task Measure(CancellationToken stop)
    {
        foreach (var type in aggregates.EventTypes)
        {
            await catalog.Find(type).AsTask().WaitAsync(stop);
            telemetry.Unusable(type, catalog.WhyUnusable(type) is not null);
        }
    }
}
