using Microsoft.AspNetCore.Connections;
using MQTTnet.AspNetCore;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>Puts the local MQTT broker into a web host: its services, its TCP port and its WebSocket.</summary>
public static class MqttHosting
{
    /// <summary>What the ingress may leave waiting; what a user may is <see cref="MqttLimits.PendingMessages"/>.</summary>
    private const int MaxPendingOfIngress = 1_000_000;

    public static IServiceCollection AddLocalMqtt(this IServiceCollection services, MqttLimits limits, string dataFolder)
    {
        services.AddHostedMqttServer(
            mqtt => mqtt.WithoutDefaultEndpoint().WithPersistentSessions().WithMaxPendingMessagesPerClient(MaxPendingOfIngress));
        services.AddConnections();
        return services
            .AddSingleton(limits)
            .AddSingleton<UserSessions>()
            .AddSingleton<LocalMqttBroker>()
            .AddSingleton(s => new RetainedFile(dataFolder, s.GetRequiredService<TimeProvider>()))
            .AddSingleton<MqttEndpoint>()
            .AddSingleton<IMqttServerAdapter>(s => s.GetRequiredService<MqttEndpoint>());
    }

    /// <summary>MQTT over this TCP port.</summary>
    public static void UseLocalMqtt(this IConnectionBuilder tcp) => tcp.UseConnectionHandler<MqttEndpoint>();

    /// <summary>MQTT over WebSocket at <c>/mqtt</c>, and the rules of the broker for both.</summary>
    public static ConnectionEndpointRouteBuilder MapLocalMqtt(this WebApplication app)
    {
        app.Services.GetRequiredService<LocalMqttBroker>().Attach(app.Services.GetRequiredService<MqttServer>());
        return app.MapConnectionHandler<MqttEndpoint>(
            "/mqtt", http => http.WebSockets.SubProtocolSelector = Choose);
    }

    /// <summary>MQTT 5 §6: "mqtt", which a client has to offer; an older one that offers something else gets that.</summary>
    private static string Choose(IList<string> offered) => offered.Contains("mqtt") ? "mqtt" : offered.FirstOrDefault() ?? "";
}
