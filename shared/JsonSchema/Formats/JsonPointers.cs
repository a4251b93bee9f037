// JSON pointers of RFC 6901, and relative ones: as many levels up as a number says, and from there a pointer or the name of the place.
namespace ServerlessEvents.Schemas.Formats;

internal static class JsonPointers
{
    public static bool IsPointer(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        if (text[0] != '/') return false;
        for (var tilde = text.IndexOf((byte)'~'); tilde >= 0; tilde = text.IndexOf((byte)'~'))
        {
            if (tilde + 1 == text.Length || text[tilde + 1] is not ((byte)'0' or (byte)'1')) return false;
            text = text[(tilde + 2)..];
        }
        return true;
    }

    public static bool IsRelative(ReadOnlySpan<byte> text)
    {
        if (!TrySkipNumber(ref text)) return false;
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-')
        {
            text = text[1..];
            if (text.IsEmpty || text[0] == '0' || !TrySkipNumber(ref text)) return false;
        }
        return text.SequenceEqual("#"u8) || IsPointer(text);
    }

    /// <summary>Zero, or digits of which the first is another.</summary>
    private static bool TrySkipNumber(ref ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length;
        if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
        text = text[digits..];
        return true;
    }
}
