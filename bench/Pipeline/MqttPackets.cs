using System.Buffers.Binary;
using System.Text;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>The few packets of MQTT 5 that <see cref="LeanClient"/> sends and reads. Chapters are those of the OASIS standard.</summary>
internal static class MqttPackets
{
    public const byte ConnAck = 0x20;
    public const byte Publish = 0x30;
    public const byte PubAck = 0x40;
    public const byte SubAck = 0x90;
    public const byte Disconnect = 0xE0;

    public const byte ResponseTopic = 0x08;
    public const byte CorrelationData = 0x09;
    public const byte ReceiveMaximum = 0x21;

    private const byte AtLeastOnce = 0b10;
    private const byte NothingRetained = 0b0010_0000; // retain handling 2: messages that are retained already are not sent (3.8.3.1)

    /// <summary>A clean start, without keep-alive (3.1).</summary>
    public static byte[] ToConnect(string clientId, string user, string password) =>
        Packet(0x10, [.. Text("MQTT"), 5, 0b1100_0010, 0, 0, 0, .. Text(clientId), .. Text(user), .. Text(password)]);

    /// <summary>All at QoS 1 (3.8).</summary>
    public static byte[] ToSubscribe(IEnumerable<string> filters) =>
        Packet(0x82, [0, 1, 0, .. filters.SelectMany(filter => (byte[])[.. Text(filter), NothingRetained | 1])]);

    /// <summary>At QoS 1 with the packet identifier 0, which the sender replaces (3.3).</summary>
    public static byte[] ToPublish(string topic, string responseTopic, string correlation, string payload)
    {
        byte[] properties = [ResponseTopic, .. Text(responseTopic), CorrelationData, .. Text(correlation)];
        return Packet(
            Publish | AtLeastOnce, [.. Text(topic), 0, 0, .. Number(properties.Length), .. properties, .. Encoding.UTF8.GetBytes(payload)]);
    }

    /// <summary>Where <see cref="ToPublish"/> has put the packet identifier.</summary>
    public static int IdentifierIn(ReadOnlySpan<byte> publish)
    {
        var at = 1;
        ReadNumber(publish, ref at);
        return at + 2 + BinaryPrimitives.ReadUInt16BigEndian(publish[at..]);
    }

    /// <summary>
    /// Takes the first packet off the received bytes: its type without flags, and what follows the fixed header. False while the packet is
    /// incomplete.
    /// </summary>
    public static bool TryTake(ref ReadOnlySpan<byte> received, out byte type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        // the length is incomplete
        if (received.Length < 2 || !received[1..Math.Min(received.Length, 5)].ContainsAnyInRange((byte)0, (byte)0x7F)) return false;
        var at = 1;
        var length = ReadNumber(received, ref at);
        if (received.Length < at + length) return false;
        type = (byte)(received[0] & 0xF0);
        body = received.Slice(at, length);
        received = received[(at + length)..];
        return true;
    }

    /// <summary>Splits a PUBLISH of QoS 1 into its parts.</summary>
    public static void Read(
        ReadOnlySpan<byte> publish,
        out ReadOnlySpan<byte> topic,
        out ReadOnlySpan<byte> identifier,
        out ReadOnlySpan<byte> properties,
        out ReadOnlySpan<byte> payload)
    {
        var at = 2 + BinaryPrimitives.ReadUInt16BigEndian(publish);
        topic = publish[2..at];
        identifier = publish.Slice(at, 2);
        at += 2;
        var length = ReadNumber(publish, ref at);
        properties = publish.Slice(at, length);
        payload = publish[(at + length)..];
    }

    /// <summary>The value of a property, a text's or binary's without its length; empty when it is not there (2.2.2.2).</summary>
    public static ReadOnlySpan<byte> Property(ReadOnlySpan<byte> properties, byte wanted)
    {
        while (properties.Length > 0)
        {
            var id = properties[0];
            var (at, length) = id switch
            {
                0x01 or 0x24 or 0x25 or 0x28 or 0x29 or 0x2A => (1, 1),
                0x13 or ReceiveMaximum or 0x22 or 0x23 => (1, 2),
                0x02 or 0x11 or 0x27 => (1, 4),
                _ => (3, BinaryPrimitives.ReadUInt16BigEndian(properties[1..])), // no subscription identifier comes, as none was given
            };
            if (id == wanted) return properties.Slice(at, length);
            properties = properties[(at + length)..];
            // a user property is two texts
            if (id == 0x26) properties = properties[(2 + BinaryPrimitives.ReadUInt16BigEndian(properties))..];
        }
        return default;
    }

    private static byte[] Packet(byte first, byte[] rest) => [first, .. Number(rest.Length), .. rest];

    private static byte[] Text(string text) =>
        [(byte)(Encoding.UTF8.GetByteCount(text) >> 8), (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    /// <summary>A variable byte integer (1.5.5).</summary>
    private static byte[] Number(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Number(value >> 7)];

    public static int ReadNumber(ReadOnlySpan<byte> from, ref int at)
    {
        var (value, shift) = (0, 0);
        for (; from[at] >= 0x80; shift += 7) value |= (from[at++] & 0x7F) << shift;
        return value | from[at++] << shift;
    }
}
