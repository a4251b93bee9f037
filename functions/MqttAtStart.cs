using Microsoft.Extensions.Hosting;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>
/// Begins to connect to the MQTT broker at start, not with the first result. The start does not wait for a broker that is away: the results
/// wait in Kafka.
/// </summary>
public sealed class MqttAtStart(MqttConnection connection) : IHostedService
{
    /// <summary>The connection starts when it is created. Asking for it here creates it.</summary>
    public MqttConnection Connection => connection;

    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
}
