using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Local.Mqtt;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>A packet that is announced as too large is refused before it is there.</summary>
public class PacketLimitTests
{
    private static readonly byte[] LargestOfAll = [0x10, 0xFF, 0xFF, 0xFF, 0x7F];
    private static readonly byte[] JustTooLarge = [0x10, 0x81, 0x80, 0x01]; // 16 KiB and one byte
    private static readonly byte[] OfVersion3 = [0, 4, .. "MQTT"u8, 4];
    private static readonly byte[] OfVersion5 = [0, 4, .. "MQTT"u8, 5];

    [Fact]
    public async Task Before_sign_in_a_large_packet_ends_the_connection_with_the_reason()
    {
        await using var broker = await RunningMqttBroker.Start();
        byte[] tooLarge = [0x20, 3, 0, (byte)MqttConnectReasonCode.PacketTooLarge, 0];
        Assert.Equal(tooLarge, await Answer(broker, Begun(LargestOfAll, OfVersion5)));
        Assert.Equal(tooLarge, await Answer(broker, Begun(JustTooLarge, OfVersion5)));
        Assert.Empty(await Answer(broker, Begun(LargestOfAll, OfVersion3)));
        Assert.Empty(await Answer(broker, [0x30, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3, 4, 5, 6, 7]));
        await broker.Connect("alice");
    }

    [Fact]
    public async Task A_first_packet_that_comes_byte_by_byte_is_taken_and_so_is_one_of_the_largest_size()
    {
        await using var broker = await RunningMqttBroker.Start();
        using var client = new TcpClient("127.0.0.1", broker.TcpPort) { NoDelay = true };
        byte[] connect = [0x10, 24, .. OfVersion3, 0xC2, 0, 60, 0, 0, 0, 5, .. "alice"u8, 0, 5, .. "alice"u8];
        connect[1] = (byte)(connect.Length - 2);
        foreach (var b in connect) await client.GetStream().WriteAsync(new[] { b });
        var answer = new byte[4];
        await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal([0x20, 2, 0, 0], answer);
        await broker.Connect("alice", with: options => options
            .WithWillTopic("events/alice").WithWillPayload(new byte[new MqttLimits().FirstPacketBytes - 60]));
    }

    [Fact]
    public async Task After_sign_in_the_limit_is_told_and_who_breaks_it_hears_why()
    {
        await using var broker = await RunningMqttBroker.Start(new() { PacketBytes = 50_000 });
        await using var alice = new TestMqttClient();
        Assert.Equal(50_000u, (await alice.Connect(broker, "alice", "", null)).MaximumPacketSize);
        await alice.Publish("events/alice", new byte[49_900]);
        var tooLarge = alice.Publish("events/alice", new byte[50_000]);
        Assert.Equal(MqttClientDisconnectReason.PacketTooLarge, await alice.Disconnected());
        await Assert.ThrowsAnyAsync<Exception>(() => tooLarge);
    }

    [Fact]
    public async Task A_topic_alias_beyond_the_limit_ends_the_connection()
    {
        await using var broker = await RunningMqttBroker.Start(new() { TopicAliases = 2 });
        await using var alice = new TestMqttClient();
        Assert.Equal(2, (await alice.Connect(broker, "alice", "", null)).TopicAliasMaximum);
        await alice.Publish("events/alice", [1], alias: 2);
        var beyond = alice.Publish("events/alice", [1], alias: 3);
        Assert.Equal(MqttClientDisconnectReason.TopicAliasInvalid, await alice.Disconnected());
        await Assert.ThrowsAnyAsync<Exception>(() => beyond);
    }

    private static byte[] Begun(byte[] header, byte[] version) => [.. header, .. version];

    /// <summary>All that the broker says before it closes the connection.</summary>
    private static async Task<byte[]> Answer(RunningMqttBroker broker, byte[] sent)
    {
        using var client = new TcpClient("127.0.0.1", broker.TcpPort);
        await client.GetStream().WriteAsync(sent);
        using var answer = new MemoryStream();
        await client.GetStream().CopyToAsync(answer).WaitAsync(Eventually.Limit);
        return answer.ToArray();
    }
}
