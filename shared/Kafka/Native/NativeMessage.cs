using System.Runtime.InteropServices;

namespace ServerlessEvents.Kafka.Native;

/// <summary><c>rd_kafka_message_t</c>: a record that was read, or that was delivered.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Value;
    public nuint ValueSize;
    public byte* Key;
    public nuint KeySize;
    public long Offset;

    /// <summary>Of a delivery: what was given with the record.</summary>
    public nint Opaque;
}
