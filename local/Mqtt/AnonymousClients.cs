using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// Gives a client id to whoever connects with MQTT 3.1.1 and none, as §3.1.3.1 allows and mosquitto_pub does; MQTTnet's server does so
/// for MQTT 5 only.
/// </summary>
public sealed class AnonymousClients(MqttConnectionHandler connections) : IMqttServerAdapter
{
    public Func<IMqttChannelAdapter, Task> ClientHandler
    {
        get;
        set
        {
            field = value;
            connections.ClientHandler = channel => value(new NamingChannel(channel));
        }
    } = _ => Task.CompletedTask;

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => connections.StartAsync(options, logger);

    public Task StopAsync() => connections.StopAsync();

    public void Dispose() => connections.Dispose();

    private sealed class NamingChannel(IMqttChannelAdapter channel) : IMqttChannelAdapter
    {
        public long BytesReceived => channel.BytesReceived;
        public long BytesSent => channel.BytesSent;
        public X509Certificate2 ClientCertificate => channel.ClientCertificate;
        public EndPoint RemoteEndPoint => channel.RemoteEndPoint;
        public EndPoint LocalEndPoint => channel.LocalEndPoint;
        public bool IsSecureConnection => channel.IsSecureConnection;
        public MqttPacketFormatterAdapter PacketFormatterAdapter => channel.PacketFormatterAdapter;

        public Task ConnectAsync(CancellationToken stop) => channel.ConnectAsync(stop);
        public Task DisconnectAsync(CancellationToken stop) => channel.DisconnectAsync(stop);
        public void ResetStatistics() => channel.ResetStatistics();
        public Task SendPacketAsync(MqttPacket packet, CancellationToken stop) => channel.SendPacketAsync(packet, stop);
        public void Dispose() => channel.Dispose();

        public async Task<MqttPacket> ReceivePacketAsync(CancellationToken stop)
        {
            var packet = await channel.ReceivePacketAsync(stop);
            if (packet is MqttConnectPacket { CleanSession: true } connect
                && string.IsNullOrEmpty(connect.ClientId)
                && PacketFormatterAdapter.ProtocolVersion < MqttProtocolVersion.V500)
            {
                connect.ClientId = "anonymous-" + RandomNumberGenerator.GetHexString(16);
            }
            return packet;
        }
    }
}
