// Memory that the one pass uses again and again, one for each thread, so that a valid event allocates nothing.
namespace ServerlessEvents.Schemas.OnePass;

internal sealed class Scratch
{
    [ThreadStatic] private static Scratch? current;

    private const int LargestKept = 1 << 16;

    private byte[] text = new byte[256];
    private byte[] other = new byte[256];

    public static Scratch Current => current ??= new();

    /// <summary>Keys and unique items seen so far.</summary>
    public SeenSet Seen { get; } = new();

    /// <summary>Starts a document, and lets go what an unusual one has made large.</summary>
    public void Clear()
    {
        Seen.Clear();
        if (text.Length > LargestKept) text = new byte[256];
        if (other.Length > LargestKept) other = new byte[256];
    }

    /// <summary>Undoes the escapes of a string; valid until the next call.</summary>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw) => Unescape(raw, ref text);

    /// <summary>The same into a second buffer, for comparing two strings.</summary>
    public ReadOnlySpan<byte> UnescapeOther(ReadOnlySpan<byte> raw) => Unescape(raw, ref other);

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, ref byte[] buffer)
    {
        if (buffer.Length < raw.Length) buffer = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)raw.Length)];
        return buffer.AsSpan(0, Values.JsonText.Unescape(raw, buffer));
    }
}
