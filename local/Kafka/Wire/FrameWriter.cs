using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace ServerlessEvents.Local.Kafka.Wire;

/// <summary>
/// Writes response frames straight into the connection's pipe; the size is filled in at the end, before the flush lets the peer see it.
/// </summary>
public sealed class FrameWriter(PipeWriter output) : IBufferWriter<byte>
{
    private Memory<byte> sizeField;
    private int written;

    /// <summary>Opens the frame that answers a request. A flexible header has tagged fields, except that of ApiVersions.</summary>
    public void Begin(int correlation, bool flexibleHeader)
    {
        sizeField = output.GetMemory(4)[..4];
        output.Advance(4);
        written = 0;
        BinaryPrimitives.WriteInt32BigEndian(GetSpan(4), correlation);
        Advance(4);
        if (!flexibleHeader) return;
        GetSpan(1)[0] = 0;
        Advance(1);
    }

    public void End() => BinaryPrimitives.WriteInt32BigEndian(sizeField.Span, written);

    public void Advance(int count)
    {
        written += count;
        output.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);
}
