using System.Runtime.InteropServices;

namespace ServerlessEvents.Kafka.Native;

/// <summary><c>rd_kafka_topic_partition_t</c>: a partition, and an offset or a time in it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePartition
{
    public nint Topic;
    public int Partition;
    public long Offset;
    public nint Metadata;
    public nuint MetadataSize;
    public nint Opaque;
    public int Error;
}
