using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessEvents.Engine.Audit;

/// <summary>A SHA-256 as a value, which a chain of millions of lines holds without an object for each.</summary>
public readonly record struct AuditHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>How many hex digits it is written with.</summary>
    public const int Digits = 64;

    public static AuditHash Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    /// <summary>Writes its 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], D);
    }

    /// <summary>Reads lower-case hex; our lines have no other.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out AuditHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Digits / 2];
        if (hex.Length != Digits || hex.ContainsAnyInRange((byte)'A', (byte)'F')
            || Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }
        hash = Of(bytes);
        return true;
    }

    public override string ToString() => $"{A:x16}{B:x16}{C:x16}{D:x16}";
}
