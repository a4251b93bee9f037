// Decodes the Punycode (RFC 3492) of a host name's label and holds it to IDNA 2008 (RFC 5891, RFC 5892).
namespace ServerlessEvents.Schemas.Formats;

internal static class InternationalLabels
{
    private const int MaxLength = 63;

    /// <param name="encoded">ASCII, after the prefix <c>xn--</c>.</param>
    public static bool IsValid(ReadOnlySpan<byte> encoded)
    {
        Span<int> label = stackalloc int[MaxLength];
        if (!TryDecode(encoded, label, out var length)) return false;
        label = label[..length];
        if (!label.ContainsAnyExceptInRange(0, 0x7F) || (length > 3 && label[2] == '-' && label[3] == '-')) return false;
        if (label[0] == '-' || label[^1] == '-' || InternationalCharacters.IsMark(label[0])) return false;
        for (var i = 0; i < length; i++)
        {
            if (!InternationalCharacters.IsAllowed(label, i)) return false;
        }
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, Span<int> label, out int length)
    {
        length = 0;
        var delimiter = encoded.LastIndexOf((byte)'-');
        for (; length < delimiter; length++) label[length] = char.ToLowerInvariant((char)encoded[length]);
        encoded = encoded[(delimiter + 1)..];
        if (encoded.IsEmpty) return false;
        long code = 128;
        long state = 0;
        long bias = 72;
        while (!encoded.IsEmpty)
        {
            var before = state;
            if (!TryReadNumber(ref encoded, bias, ref state) || length == label.Length) return false;
            bias = Adapt(state - before, length + 1, before == 0);
            code += state / (length + 1);
            state %= length + 1;
            if (code > 0x10FFFF || code is >= 0xD800 and <= 0xDFFF) return false;
            label[(int)state..length].CopyTo(label[((int)state + 1)..]);
            label[(int)state++] = (int)code;
            length++;
        }
        return true;
    }

    /// <summary>One number of variable length: a digit below its threshold is the last.</summary>
    private static bool TryReadNumber(ref ReadOnlySpan<byte> encoded, long bias, ref long value)
    {
        long weight = 1;
        for (long place = 36; ; place += 36)
        {
            if (encoded.IsEmpty) return false;
            var digit = encoded[0] is >= (byte)'0' and <= (byte)'9' ? encoded[0] - '0' + 26 : (encoded[0] | 0x20) - 'a';
            if (digit is < 0 or > 35) return false;
            encoded = encoded[1..];
            value += digit * weight;
            if (value > int.MaxValue) return false;
            var threshold = Math.Clamp(place - bias, 1, 26);
            if (digit < threshold) return true;
            weight *= 36 - threshold;
        }
    }

    private static long Adapt(long delta, int length, bool first)
    {
        delta /= first ? 700 : 2;
        delta += delta / length;
        long bias = 0;
        for (; delta > 455; bias += 36) delta /= 35;
        return bias + (36 * delta / (delta + 38));
    }
}
