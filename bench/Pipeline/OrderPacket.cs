using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>
/// The PUBLISH that places a client's order. It is made once, because orders differ only in their number and packet identifier.
/// </summary>
internal sealed class OrderPacket
{
    /// <summary>The highest number that there is room for.</summary>
    public const int MaxNumber = 9_999_999;

    private const string Number = "#######";
    private const string Format = "D7";
    private readonly byte[] packet;
    private readonly int identifier;
    private readonly int[] numbers;

    /// <param name="load">What the ids and subjects of its orders begin with.</param>
    public OrderPacket(string user, string responseTopic, string load)
    {
        packet = MqttPackets.ToPublish(
            $"events/{user}",
            responseTopic,
            Number,
            $$$"""{"specversion":"1.0","id":"{{{load}}}-{{{Number}}}","source":"bench","type":"order.placed.v1","subject":"order/{{{load}}}-{{{Number}}}","data":{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}]}}""");
        identifier = MqttPackets.IdentifierIn(packet);
        numbers = [.. Enumerable.Range(0, packet.Length).Where(at => packet.AsSpan(at).StartsWith("#######"u8))];
    }

    public void WriteTo(IBufferWriter<byte> output, ushort packetIdentifier, int number)
    {
        var room = output.GetSpan(packet.Length);
        packet.CopyTo(room);
        BinaryPrimitives.WriteUInt16BigEndian(room[identifier..], packetIdentifier);
        foreach (var at in numbers) number.TryFormat(room[at..], out _, Format, CultureInfo.InvariantCulture);
        output.Advance(packet.Length);
    }

    /// <summary>The number of the order that a reply's correlation data names.</summary>
    public static int NumberOf(ReadOnlySpan<byte> correlation) => int.Parse(correlation, NumberStyles.None, CultureInfo.InvariantCulture);
}
