using System.Buffers;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using ServerlessEvents.Engine.Records;
using Header = ServerlessEvents.Engine.Records.Header;

namespace ServerlessEvents.Kafka.Native;

/// <summary>Makes records of what a client has read of a topic, with few objects for each. One thread at a time.</summary>
internal sealed unsafe class RecordMaker(string topic)
{
    private readonly HeaderRow row = new();
    private readonly ArrayBufferWriter<byte> values = new(1024);

    /// <summary>Copies everything: the message may be given back afterwards.</summary>
    public Record ToRecord(NativeMessage* message) => new(
        topic, Bytes(message->Key, message->KeySize), Bytes(message->Value, message->ValueSize), HeadersOf(message), message->Partition)
    {
        Offset = message->Offset,
        Time = UnixTime.OfRecord(Librdkafka.TimestampOf(message, out _)),
    };

    /// <summary>What the client says of a partition instead of a record.</summary>
    public static KafkaException FailureOf(NativeMessage* message) =>
        new(new Error((ErrorCode)message->Error, Text(message->Value, message->ValueSize)));

    private IReadOnlyList<Header> HeadersOf(NativeMessage* message)
    {
        if (Librdkafka.HeadersOf(message, out var native) != 0) return [];
        var ends = new int[Librdkafka.CountHeaders(native)];
        values.ResetWrittenCount();
        for (var i = 0; i < ends.Length; i++)
        {
            Librdkafka.GetHeader(native, (nuint)i, out var name, out var value, out var size);
            row.Put(i, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
            values.Write(new ReadOnlySpan<byte>(value, (int)size));
            ends[i] = values.WrittenCount;
        }
        return new PackedHeaders(row.Names, values.WrittenSpan.ToArray(), ends);
    }

    private static byte[]? Bytes(byte* bytes, nuint size) => bytes is null ? null : new ReadOnlySpan<byte>(bytes, (int)size).ToArray();

    private static string Text(byte* bytes, nuint size) => bytes is null ? "" : System.Text.Encoding.UTF8.GetString(bytes, (int)size);
}
