// The tokens of the one pass: white space, strings, numbers and the three words.
using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal ref partial struct JsonPass
{
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The byte at hand; 0, which no token begins with, at the end.</summary>
    private readonly byte Current => (uint)Position < (uint)json.Length ? json[Position] : (byte)0;

    private void SkipSpace()
    {
        if (Current > ' ') return;
        var at = Position;
        while ((uint)at < (uint)json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        Position = at;
    }

    private bool Scalar(out Scalar value)
    {
        value = default;
        switch (Current)
        {
            case (byte)'"':
                if (!String(out var raw, out var escaped)) return false;
                value = new(JsonTypes.String, escaped ? scratch.Unescape(raw) : raw, default, false);
                return true;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                if (!Number(out var number)) return false;
                value = new(number.IsInteger ? JsonTypes.Integer : JsonTypes.Fraction, default, number, false);
                return true;
            case (byte)'t':
                value = new(JsonTypes.Boolean, default, default, true);
                return Word("true"u8);
            case (byte)'f':
                value = new(JsonTypes.Boolean, default, default, false);
                return Word("false"u8);
            case (byte)'n':
                value = new(JsonTypes.Null, default, default, false);
                return Word("null"u8);
            default:
                return FailHere();
        }
    }

    /// <summary>From the opening quote to behind the closing one.</summary>
    /// <param name="raw">What lies between them.</param>
    /// <param name="escaped">Whether it has escapes.</param>
    private bool String(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        var start = ++Position;
        raw = default;
        escaped = false;
        while (true)
        {
            var plain = IndexOfSpecial(json[Position..]);
            if (plain < 0) return Fail(JsonFault.End, json.Length);
            Position += plain;
            switch (json[Position])
            {
                case (byte)'"':
                    raw = json[start..Position++];
                    return true;
                case (byte)'\\':
                    if (!JsonText.TryMeasureEscape(json[(Position + 1)..], out var length)) return Fail(JsonFault.Escape);
                    Position += 1 + length;
                    escaped = true;
                    break;
                default:
                    return Fail(JsonFault.Text);
            }
        }
    }

    /// <summary>The first quote, backslash or control character: mostly among the next bytes, which one comparison of vectors finds.</summary>
    private static int IndexOfSpecial(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text);
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            if (special != Vector128<byte>.Zero) return BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
        }
        return text.IndexOfAny(Special);
    }

    private bool Number(out Number number)
    {
        var start = Position;
        number = default;
        if (!SkipNumber()) return false;
        number = new(json[start..Position]);
        return number.IsInRange || Fail(JsonFault.NumberRange, start);
    }

    private bool SkipNumber()
    {
        if (Current == '-') Position++;
        if (Current == '0') Position++;
        else if (!SkipDigits()) return FailHere();
        if (Current == '.')
        {
            Position++;
            if (!SkipDigits()) return FailHere();
        }
        if (Current is not ((byte)'e' or (byte)'E')) return true;
        Position++;
        if (Current is (byte)'+' or (byte)'-') Position++;
        return SkipDigits() || FailHere();
    }

    private bool SkipDigits()
    {
        var at = Position;
        while ((uint)at < (uint)json.Length && json[at] is >= (byte)'0' and <= (byte)'9') at++;
        var any = at > Position;
        Position = at;
        return any;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        foreach (var letter in word)
        {
            if (Current != letter) return FailHere();
            Position++;
        }
        return true;
    }

    private bool FailHere() => Fail(Position < json.Length ? JsonFault.Syntax : JsonFault.End);

    private bool Fail(JsonFault fault) => Fail(fault, Position);

    private bool Fail(JsonFault fault, int at)
    {
        (Fault, Position) = (fault, at);
        return false;
    }
}
