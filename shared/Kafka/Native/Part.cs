using System.Runtime.InteropServices;

namespace ServerlessEvents.Kafka.Native;

/// <summary><c>rd_kafka_vu_t</c>: one part of a record to be produced. It says which, and then what.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct Part
{
    [FieldOffset(0)] private int kind;
    [FieldOffset(8)] private nint pointer;
    [FieldOffset(8)] private int number;
    [FieldOffset(16)] private nint second; // of a header the value; otherwise the size
    [FieldOffset(24)] private nint third;

    public static Part Topic(nint topic) => new() { kind = 2, pointer = topic };
    public static Part Partition(int partition) => new() { kind = 3, number = partition };
    public static Part Value(byte* value, int size) => new() { kind = 4, pointer = (nint)value, second = size };
    public static Part Key(byte* key, int size) => new() { kind = 5, pointer = (nint)key, second = size };
    public static Part Opaque(nint opaque) => new() { kind = 6, pointer = opaque };
    public static Part Flags(int flags) => new() { kind = 7, number = flags };
    public static Part Header(nint name, byte* value, int size) => new() { kind = 9, pointer = name, second = (nint)value, third = size };
}
