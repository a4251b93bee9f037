using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

/// <summary>
/// The tokens of a document, read one after the other: white space, strings, numbers and the three words. The grammar is RFC 8259.
/// </summary>
internal ref struct JsonTokens(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The document.</summary>
    public readonly ReadOnlySpan<byte> Json { get; } = json;

    /// <summary>Memory for what has escapes, and for keys and items seen before.</summary>
    public readonly Scratch Scratch { get; } = Scratch.Current;

    public JsonFault Fault { get; private set; }

    /// <summary>The byte that the fault is at, or the next to read; at the end the number of bytes.</summary>
    public int Position { get; private set; }

    /// <summary>Goes past one byte.</summary>
    public void Skip() => Position++;

    /// <summary>The byte at hand; 0, which no token begins with, at the end.</summary>
    public readonly byte Current => (uint)Position < (uint)Json.Length ? Json[Position] : (byte)0;

    public void SkipSpace()
    {
        if (Current > ' ') return;
        var at = Position;
        while ((uint)at < (uint)Json.Length && Json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        Position = at;
    }

    public bool Scalar(out Scalar value)
    {
        value = default;
        switch (Current)
        {
            case (byte)'"':
                if (!String(out var raw, out var escaped)) return false;
                value = new(JsonTypes.String, escaped ? Scratch.Unescape(raw) : raw, default, false);
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
    public bool String(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        var start = ++Position;
        raw = default;
        escaped = false;
        while (true)
        {
            var plain = IndexOfSpecial(Json[Position..]);
            if (plain < 0) return Fail(JsonFault.End, Json.Length);
            Position += plain;
            switch (Json[Position])
            {
                case (byte)'"':
                    raw = Json[start..Position++];
                    return true;
                case (byte)'\\':
                    if (!JsonText.TryMeasureEscape(Json[(Position + 1)..], out var length)) return Fail(JsonFault.Escape);
                    Position += 1 + length;
                    escaped = true;
                    break;
                default:
                    return Fail(JsonFault.Text);
            }
        }
    }

    /// <summary>
    /// The first quote, backslash or control character: mostly among the next bytes, which one comparison of vectors finds.
    /// </summary>
    private static int IndexOfSpecial(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text);
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            if (special != Vector128<byte>.Zero) return BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
        }
        return text.IndexOfAny(Special);
    }

    public bool Number(out Number number)
    {
        var start = Position;
        number = default;
        if (!SkipNumber()) return false;
        number = new(Json[start..Position]);
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
        while ((uint)at < (uint)Json.Length && Json[at] is >= (byte)'0' and <= (byte)'9') at++;
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

    public bool FailHere() => Fail(Position < Json.Length ? JsonFault.Syntax : JsonFault.End);

    public bool Fail(JsonFault fault) => Fail(fault, Position);

    public bool Fail(JsonFault fault, int at)
    {
        (Fault, Position) = (fault, at);
        return false;
    }
}
