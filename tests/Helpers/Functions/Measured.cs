using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ServerlessEvents.Engine;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Functions;

/// <summary>A <see cref="ServerlessEvents.Functions.Telemetry"/> of its own with everything that it has measured.</summary>
internal sealed class Measured : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener listener = new();
    private readonly List<(string Name, long Value, string? Function)> all = [];

    public Measured(Topics topics)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        Telemetry = new(meters, topics);
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters)) me.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => all.Add((instrument.Name, value, tags.Length > 0 ? (string?)tags[0].Value : null)));
        listener.Start();
    }

    public Telemetry Telemetry { get; }

    public IReadOnlyList<(string Name, long Value, string? Function)> All => all;

    public void Dispose()
    {
        listener.Dispose();
        services.Dispose();
    }
}
