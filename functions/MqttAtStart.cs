using Microsoft.Extensions.Hosting;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>Begins to connect to the MQTT broker at start, and not with the first result. A broker that is away does not hold up the start: results wait for it in Kafka.</summary>
public sealed class MqttAtStart(MqttConnection connection) : IHostedService
{
    /// <summary>It connects from when it is made; this has it made.</summary>
    public MqttConnection Connection => connection;

    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
}
