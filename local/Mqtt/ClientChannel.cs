using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// The packets of one client, where the standard or a limit wants more than MQTTnet's server does: client ids, sizes in both directions,
/// session and message expiry.
/// </summary>
internal sealed class ClientChannel(
    IMqttChannelAdapter channel, ConnectionContext connection, UserSessions sessions, MqttLimits limits, TimeProvider time, ILogger logger)
    : IMqttChannelAdapter
{
    private static readonly byte[] TooLargeForConnect = [0x20, 3, 0, (byte)MqttConnectReasonCode.PacketTooLarge, 0];
    private readonly ConcurrentQueue<MqttPacket> acknowledged = [];
    private MqttConnectPacket? connect;
    private string? assigned;
    private UserSession? session;
    private bool isSignedIn;

    public long BytesReceived => channel.BytesReceived;
    public long BytesSent => channel.BytesSent;
    public X509Certificate2 ClientCertificate => channel.ClientCertificate;
    public EndPoint RemoteEndPoint => channel.RemoteEndPoint;
    public EndPoint LocalEndPoint => channel.LocalEndPoint;
    public bool IsSecureConnection => channel.IsSecureConnection;
    public MqttPacketFormatterAdapter PacketFormatterAdapter => channel.PacketFormatterAdapter;

    private int Limit => isSignedIn ? limits.PacketBytes : limits.FirstPacketBytes;

    public Task ConnectAsync(CancellationToken stop) => channel.ConnectAsync(stop);
    public Task DisconnectAsync(CancellationToken stop) => channel.DisconnectAsync(stop);
    public void ResetStatistics() => channel.ResetStatistics();
    public void Dispose() => channel.Dispose();

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken stop)
    {
        while (true)
        {
            if (acknowledged.TryDequeue(out var done)) return done;
            var read = await connection.Transport.Input.ReadAsync(stop);
            var (start, size) = (read.Buffer.Start, PacketSize.Read(read.Buffer));
            if (size > Limit)
            {
                var isVersion5 = PacketSize.IsConnectOfVersion5(read.Buffer);
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
                return await RefuseSize(size.Value, isVersion5, stop);
            }
            connection.Transport.Input.AdvanceTo(start, size is null ? read.Buffer.End : start);
            if (size is not null || read.IsCompleted) return await Receive(stop);
        }
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken stop)
    {
        if (packet is MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } accepted) SignIn(accepted);
        if (packet is not MqttPublishPacket publish) return channel.SendPacketAsync(packet, stop);
        if (publish.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce) session?.Sent();
        if (ExpiringProperties.Update(publish, time.GetUtcNow()) && Fits(publish)) return channel.SendPacketAsync(packet, stop);
        Discard(publish);
        return Task.CompletedTask;
    }

    private async Task<MqttPacket> Receive(CancellationToken stop)
    {
        var packet = await channel.ReceivePacketAsync(stop);
        if (packet is MqttConnectPacket first) Name(connect = first);
        if (packet is MqttDisconnectPacket last) last.SessionExpiryInterval = Shortened(last.SessionExpiryInterval);
        if (packet is not MqttPublishPacket publish || publish.TopicAlias <= limits.TopicAliases) return packet;
        var why = $"the topic alias {publish.TopicAlias} is above {limits.TopicAliases}";
        return await Refuse(MqttDisconnectReasonCode.TopicAliasInvalid, why, stop);
    }

    /// <summary>
    /// A user's client ids are below his name, so that nobody can take another's. MQTT 3.1.1 §3.1.3.1 gives an id to whoever has none and
    /// needs no session, as mosquitto_pub; MQTTnet's server does so for MQTT 5 only.
    /// </summary>
    private void Name(MqttConnectPacket packet)
    {
        packet.SessionExpiryInterval = Shortened(packet.SessionExpiryInterval);
        if (string.IsNullOrEmpty(packet.ClientId))
        {
            if (!packet.CleanSession && PacketFormatterAdapter.ProtocolVersion < MqttProtocolVersion.V500) return; // it is refused
            packet.ClientId = assigned = "assigned-" + RandomNumberGenerator.GetHexString(16);
        }
        if (packet.Username is { } user && !LocalUsers.IsSystem(user)) packet.ClientId = $"{user}/{packet.ClientId}";
    }

    private uint Shortened(uint sessionExpiry) => Math.Min(sessionExpiry, (uint)limits.SessionExpiry.TotalSeconds);

    private void SignIn(MqttConnAckPacket accepted)
    {
        isSignedIn = true;
        session = sessions.Find(connect!.ClientId);
        session?.Connected();
        accepted.AssignedClientIdentifier = assigned;
        accepted.MaximumPacketSize = (uint)limits.PacketBytes;
        accepted.SessionExpiryInterval = connect.SessionExpiryInterval;
        accepted.TopicAliasMaximum = limits.TopicAliases;
    }

    /// <summary>MQTT 5 §3.1.2.11.4: what is larger than the client takes is not sent to it.</summary>
    private bool Fits(MqttPublishPacket publish) =>
        connect is not { MaximumPacketSize: > 0 and var most }
            || new MqttPacketFormatterAdapter(MqttProtocolVersion.V500, new MqttBufferWriter(4_096, 65_535)).Encode(publish).Length <= most;

    /// <summary>The broker behaves as if the client had got the message (MQTT 5 §3.1.2.11.4).</summary>
    private void Discard(MqttPublishPacket publish)
    {
        if (publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce) return;
        acknowledged.Enqueue(publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce
            ? new MqttPubAckPacket { PacketIdentifier = publish.PacketIdentifier }
            : new MqttPubCompPacket { PacketIdentifier = publish.PacketIdentifier });
        connection.Transport.Input.CancelPendingRead();
    }

    private async Task<MqttPacket> RefuseSize(int size, bool isVersion5, CancellationToken stop)
    {
        var why = $"a packet has {size} bytes, and at most {Limit} are taken{(isSignedIn ? "" : " before sign-in")}";
        if (!isSignedIn && isVersion5) await connection.Transport.Output.WriteAsync(TooLargeForConnect, stop);
        return await Refuse(MqttDisconnectReasonCode.PacketTooLarge, why, stop);
    }

    /// <summary>Says why, where the client can hear it, and ends the connection, as MQTTnet's server does when no packet comes.</summary>
    private async Task<MqttPacket> Refuse(MqttDisconnectReasonCode code, string why, CancellationToken stop)
    {
        LocalLog.EndedConnection(logger, Printable.Of(isSignedIn ? connect!.Username : ""), why);
        if (isSignedIn && PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500)
            await channel.SendPacketAsync(new MqttDisconnectPacket { ReasonCode = code, ReasonString = why }, stop);
        return null!;
    }
}
