// A JSON number, exact: sign, significant digits and a power of ten, never a double.
using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace ServerlessEvents.Schemas.Values;

/// <summary>
/// The value is ± digits × 10^<see cref="Exponent"/>, where the digits end in no zero. Up to 19 digits lie in one word;
/// beyond that they are read from the token again, so that no number of any length allocates.
/// </summary>
public readonly ref struct Number
{
    private const int WordDigits = 19;
    private const int MaxDigits = 400;
    private const int MinPower = -308;
    private static readonly byte[] MaxDouble = "17976931348623157e292"u8.ToArray();

    private static readonly ulong[] PowersOfTen =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    private readonly ReadOnlySpan<byte> token;
    private readonly ulong word;
    private readonly int digits;
    private readonly bool negative;

    /// <summary>Reads a token that follows the grammar of RFC 8259.</summary>
    public Number(ReadOnlySpan<byte> token)
    {
        this.token = token;
        var at = 0;
        if (token[0] == '-')
        {
            negative = true;
            at = 1;
        }
        var (zeros, whole, lastPower, seen, fraction) = (0, 0, 0, 0, false);
        for (; at < token.Length; at++)
        {
            var digit = (uint)(token[at] - '0');
            if (digit > 9)
            {
                if (token[at] != '.') break;
                fraction = true;
                continue;
            }
            seen++;
            if (!fraction) whole++;
            if (digit == 0)
            {
                if (digits > 0) zeros++;
                continue;
            }
            digits += zeros + 1;
            if (digits <= WordDigits) word = (word * PowersOfTen[zeros + 1]) + digit;
            (zeros, lastPower) = (0, seen);
        }
        if (digits == 0)
        {
            negative = false;
            return;
        }
        Exponent = whole - lastPower + (at < token.Length ? ReadExponent(token[(at + 1)..]) : 0);
    }

    private Number(ReadOnlySpan<byte> token, Parts parts)
    {
        this.token = token;
        (word, digits, negative, Exponent) = (parts.Word, parts.Digits, parts.Negative, parts.Exponent);
    }

    /// <summary>What a token was read into, for a number that is kept.</summary>
    public Parts Read => new(word, Exponent, digits, negative);

    /// <summary>The power of ten of the last significant digit.</summary>
    public int Exponent { get; }

    public bool IsZero => digits == 0;

    public bool IsInteger => digits == 0 || Exponent >= 0;

    public bool IsWord => digits <= WordDigits;

    private int LeadingPower => Exponent + digits - 1;

    /// <summary>Whether a double could hold it without becoming infinite or zero, and it has no more than 400 significant digits.</summary>
    public bool IsInRange => digits == 0
        || (digits <= MaxDigits && LeadingPower >= MinPower
            && (LeadingPower < 308 || CompareMagnitude(this, new Number(MaxDouble)) <= 0));

    public static int Compare(in Number a, in Number b)
    {
        if (a.negative != b.negative) return a.negative ? -1 : 1;
        var magnitude = CompareMagnitude(a, b);
        return a.negative ? -magnitude : magnitude;
    }

    public static bool AreEqual(in Number a, in Number b) =>
        a.negative == b.negative && a.digits == b.digits && a.Exponent == b.Exponent && CompareMagnitude(a, b) == 0;

    /// <summary>Whether the quotient is an integer, decided on the digits. The divisor has at most 19.</summary>
    public bool IsMultipleOf(in Number divisor)
    {
        Debug.Assert(divisor is { IsWord: true, IsZero: false });
        if (IsZero) return true;
        // These digits do not end in zero, so they are no multiple of something × 10^n for n > 0.
        var shift = Exponent - divisor.Exponent;
        if (shift < 0) return false;
        var by = divisor.word;
        var rest = IsWord ? word % by : Remainder(by);
        for (; shift > 0 && rest != 0; shift--) rest = (ulong)((UInt128)rest * 10 % by);
        return rest == 0;
    }

    /// <summary>The number × 10^scale; false where that is no integer, or the number is not <see cref="IsInRange"/>.</summary>
    public bool TryScale(int scale, out BigInteger scaled)
    {
        scaled = BigInteger.Zero;
        if (IsZero) return true;
        if (!IsInRange || Exponent + scale < 0) return false;
        var significant = new SignificantDigits(token);
        Span<char> mantissa = stackalloc char[MaxDigits];
        for (var i = 0; i < digits; i++) mantissa[i] = (char)('0' + significant.Next());
        scaled = BigInteger.Parse(mantissa[..digits], CultureInfo.InvariantCulture) * BigInteger.Pow(10, Exponent + scale);
        if (negative) scaled = -scaled;
        return true;
    }

    /// <summary>The same for equal numbers, however they are written.</summary>
    public int Hash() => IsWord ? HashCode.Combine(word, Exponent, negative) : HashCode.Combine(digits, Exponent, negative);

    private ulong Remainder(ulong by)
    {
        var rest = 0UL;
        var significant = new SignificantDigits(token);
        for (var i = 0; i < digits; i++) rest = (ulong)((((UInt128)rest * 10) + significant.Next()) % by);
        return rest;
    }

    private static int CompareMagnitude(in Number a, in Number b)
    {
        if (a.digits == 0 || b.digits == 0) return a.digits.CompareTo(b.digits);
        var power = a.LeadingPower.CompareTo(b.LeadingPower);
        if (power != 0) return power;
        if (a.IsWord && b.IsWord)
        {
            return a.digits >= b.digits
                ? ((UInt128)a.word).CompareTo((UInt128)b.word * PowersOfTen[a.digits - b.digits])
                : ((UInt128)a.word * PowersOfTen[b.digits - a.digits]).CompareTo((UInt128)b.word);
        }
        var left = new SignificantDigits(a.token);
        var right = new SignificantDigits(b.token);
        for (var i = Math.Max(a.digits, b.digits); i > 0; i--)
        {
            var digit = left.Next().CompareTo(right.Next());
            if (digit != 0) return digit;
        }
        return 0;
    }

    /// <summary>The power after the <c>e</c>, held within what an int can add up.</summary>
    private static int ReadExponent(ReadOnlySpan<byte> text)
    {
        const int Beyond = 100_000_000;
        var value = 0;
        foreach (var c in text)
        {
            if (c is (byte)'-' or (byte)'+') continue;
            value = Math.Min(Beyond, (value * 10) + (c - '0'));
        }
        return text[0] == '-' ? -value : value;
    }

    public readonly record struct Parts(ulong Word, int Exponent, int Digits, bool Negative)
    {
        public Number Of(ReadOnlySpan<byte> token) => new(token, this);
    }

    /// <summary>The digits of a token from the first that is not zero; zeros without end after the last.</summary>
    private ref struct SignificantDigits(ReadOnlySpan<byte> token)
    {
        private readonly ReadOnlySpan<byte> token = token;
        private int at = token.IndexOfAnyInRange((byte)'1', (byte)'9');

        public byte Next()
        {
            if (at < token.Length && token[at] == '.') at++;
            return at < token.Length && token[at] is >= (byte)'0' and <= (byte)'9' ? (byte)(token[at++] - '0') : (byte)0;
        }
    }
}
