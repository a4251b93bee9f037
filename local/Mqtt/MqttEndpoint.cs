using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using MQTTnet.Adapter;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>Hands each connection, over TCP or WebSocket, to the MQTT server, as a <see cref="ClientChannel"/>.</summary>
public sealed class MqttEndpoint(UserSessions sessions, MqttLimits limits, TimeProvider time, ILogger<MqttEndpoint> logger)
    : ConnectionHandler, IMqttServerAdapter
{
    private MqttServerOptions server = new();

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        server = options;
        return Task.CompletedTask;
    }

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose() { }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (ClientHandler is not { } handle) return; // not started, or stopped
        if (connection.Features.Get<ITransferFormatFeature>() is { } webSocket) webSocket.ActiveFormat = TransferFormat.Binary;
        var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(server.WriterBufferSize, server.WriterBufferSizeMax));
        using var channel = new ClientChannel(
            new MqttConnectionContext(formatter, connection), connection, sessions, limits, time, logger);
        await handle(channel);
    }
}
