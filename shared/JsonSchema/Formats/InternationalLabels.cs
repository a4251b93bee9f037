// The labels of host names beyond ASCII: their Punycode (RFC 3492), and what IDNA 2008 (RFC 5891, RFC 5892) holds them to.
using System.Text;

namespace ServerlessEvents.Schemas.Formats;

internal static class InternationalLabels
{
    public const int MaxLength = 63;
    private const int PrefixLength = 4;

    /// <param name="encoded">ASCII, after the prefix <c>xn--</c>.</param>
    public static bool IsValid(ReadOnlySpan<byte> encoded) => Decode(encoded, stackalloc int[MaxLength]) > 0;

    /// <summary>The code points of a label that is encoded, and how many they are; zero when it is no label.</summary>
    /// <param name="encoded">ASCII, after the prefix <c>xn--</c>.</param>
    /// <param name="label">Room for <see cref="MaxLength"/> of them.</param>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<int> label)
    {
        Span<byte> again = stackalloc byte[MaxLength];
        return TryDecode(encoded, label, out var length) && IsLabel(label[..length])
            && Encode(label[..length], again) is > 0 and var bytes && Ascii.EqualsIgnoreCase(again[..bytes], encoded)
                ? length
                : 0;
    }

    /// <summary>How many bytes the label has in a host name, with its prefix <c>xn--</c>; zero when it is no label.</summary>
    public static int EncodedLength(ReadOnlySpan<int> label)
    {
        if (label.Length is 0 or > MaxLength || !IsLabel(label)) return 0;
        var length = Encode(label, stackalloc byte[MaxLength]);
        return length is 0 or > MaxLength - PrefixLength ? 0 : length + PrefixLength;
    }

    /// <summary>The Punycode of a label, and how many bytes that has; zero when there is no room for it.</summary>
    private static int Encode(ReadOnlySpan<int> label, Span<byte> encoded)
    {
        var length = 0;
        foreach (var code in label)
        {
            if (code < 128) encoded[length++] = (byte)code;
        }
        var basic = length;
        if (basic == encoded.Length) return 0;
        if (basic > 0) encoded[length++] = (byte)'-';
        var (next, delta, bias) = (128, 0L, 72L);
        for (var done = basic; done < label.Length; next++, delta++)
        {
            var lowest = int.MaxValue;
            foreach (var code in label) lowest = code >= next && code < lowest ? code : lowest;
            delta += (long)(lowest - next) * (done + 1);
            next = lowest;
            foreach (var code in label)
            {
                if (code < next) delta++;
                if (code != next) continue;
                if (!TryWriteNumber(delta, bias, encoded, ref length)) return 0;
                bias = Adapt(delta, done + 1, done == basic);
                delta = 0;
                done++;
            }
        }
        return length;
    }

    private static bool IsLabel(ReadOnlySpan<int> label)
    {
        if (!label.ContainsAnyExceptInRange(0, 0x7F) || (label.Length > 3 && label[2] == '-' && label[3] == '-')) return false;
        if (label[0] == '-' || label[^1] == '-' || InternationalCharacters.IsMark(label[0])) return false;
        for (var i = 0; i < label.Length; i++)
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

    private static bool TryWriteNumber(long value, long bias, Span<byte> encoded, ref int length)
    {
        for (var place = 36L; length < encoded.Length; place += 36)
        {
            var threshold = Math.Clamp(place - bias, 1, 26);
            if (value < threshold)
            {
                encoded[length++] = Digit(value);
                return true;
            }
            encoded[length++] = Digit(threshold + ((value - threshold) % (36 - threshold)));
            value = (value - threshold) / (36 - threshold);
        }
        return false;
    }

    private static byte Digit(long value) => (byte)(value < 26 ? 'a' + value : '0' + value - 26);

    private static long Adapt(long delta, int length, bool first)
    {
        delta /= first ? 700 : 2;
        delta += delta / length;
        long bias = 0;
        for (; delta > 455; bias += 36) delta /= 35;
        return bias + (36 * delta / (delta + 38));
    }
}
