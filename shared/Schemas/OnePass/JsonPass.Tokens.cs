// The tokens of the one pass: white space, strings, numbers and the three words.
using System.Buffers;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal ref partial struct JsonPass
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The byte at hand; 0, which no token begins with, at the end.</summary>
    private readonly byte Current => (uint)Position < (uint)_json.Length ? _json[Position] : (byte)0;

    private void SkipSpace()
    {
        while (Current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') Position++;
    }

    private bool Scalar(out Scalar value)
    {
        value = default;
        switch (Current)
        {
            case (byte)'"':
                if (!String(out var raw, out var escaped)) return false;
                value = new(JsonTypes.String, escaped ? _scratch.Unescape(raw) : raw, default, false);
                return true;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                var start = Position;
                if (!SkipNumber()) return false;
                var number = new Number(_json[start..Position]);
                if (!number.IsInRange) return Fail(JsonFault.NumberRange, start);
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
            var plain = _json[Position..].IndexOfAny(s_special);
            if (plain < 0) return Fail(JsonFault.End, _json.Length);
            Position += plain;
            switch (_json[Position])
            {
                case (byte)'"':
                    raw = _json[start..Position++];
                    return true;
                case (byte)'\\':
                    if (!JsonText.TryMeasureEscape(_json[(Position + 1)..], out var length)) return Fail(JsonFault.Escape);
                    Position += 1 + length;
                    escaped = true;
                    break;
                default:
                    return Fail(JsonFault.Text);
            }
        }
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
        var start = Position;
        while (Current is >= (byte)'0' and <= (byte)'9') Position++;
        return Position > start;
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

    private bool FailHere() => Fail(Position < _json.Length ? JsonFault.Syntax : JsonFault.End);

    private bool Fail(JsonFault fault) => Fail(fault, Position);

    private bool Fail(JsonFault fault, int at)
    {
        (Fault, Position) = (fault, at);
        return false;
    }
}
