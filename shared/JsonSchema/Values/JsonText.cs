// The text of a JSON string as UTF-8: escapes undone, code points counted.
using System.Buffers.Text;
using System.Text;

namespace ServerlessEvents.Schemas.Values;

internal static class JsonText
{
    /// <summary>Undoes the escapes of a string whose syntax was checked; the result is never longer than what it was.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        var length = 0;
        while (true)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                raw.CopyTo(text[length..]);
                return length + raw.Length;
            }
            raw[..plain].CopyTo(text[length..]);
            length += plain;
            var letter = raw[plain + 1];
            raw = raw[(plain + 2)..];
            if (letter != 'u')
            {
                text[length++] = Plain(letter);
                continue;
            }
            int code = ReadHex(raw);
            raw = raw[4..];
            if (char.IsHighSurrogate((char)code))
            {
                code = char.ConvertToUtf32((char)code, (char)ReadHex(raw[2..]));
                raw = raw[6..];
            }
            length += new Rune(code).EncodeToUtf8(text[length..]);
        }
    }

    /// <summary>
    /// Whether what follows a backslash is an escape, and how long it is. A surrogate must come as a pair: half of one is
    /// no character and cannot be written in UTF-8.
    /// </summary>
    public static bool TryMeasureEscape(ReadOnlySpan<byte> afterBackslash, out int length)
    {
        length = 1;
        if (afterBackslash.IsEmpty) return false;
        if (afterBackslash[0] != 'u') return Plain(afterBackslash[0]) != 0;
        length = 5;
        if (!TryReadHex(afterBackslash[1..], out var code) || char.IsLowSurrogate((char)code)) return false;
        if (!char.IsHighSurrogate((char)code)) return true;
        length = 11;
        return afterBackslash.Length >= 11 && afterBackslash[5] == '\\' && afterBackslash[6] == 'u'
            && TryReadHex(afterBackslash[7..], out var low) && char.IsLowSurrogate((char)low);
    }

    /// <summary>How many code points valid UTF-8 holds.</summary>
    public static int CountRunes(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            if ((b & 0xC0) != 0x80) count++;
        }
        return count;
    }

    private static byte Plain(byte letter) => letter switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => letter,
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => 0,
    };

    private static ushort ReadHex(ReadOnlySpan<byte> text) => TryReadHex(text, out var code) ? (ushort)code : (ushort)0;

    private static bool TryReadHex(ReadOnlySpan<byte> text, out int code)
    {
        code = 0;
        return text.Length >= 4 && Utf8Parser.TryParse(text[..4], out code, out var used, 'x') && used == 4;
    }
}
