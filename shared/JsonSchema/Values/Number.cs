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
    private static readonly byte[] s_maxDouble = "17976931348623157e292"u8.ToArray();

    private static readonly ulong[] s_powersOfTen =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    private readonly ReadOnlySpan<byte> _token;
    private readonly ulong _word;
    private readonly int _digits;
    private readonly bool _negative;

    /// <summary>Reads a token that follows the grammar of RFC 8259.</summary>
    public Number(ReadOnlySpan<byte> token)
    {
        _token = token;
        var at = 0;
        if (token[0] == '-')
        {
            _negative = true;
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
                if (_digits > 0) zeros++;
                continue;
            }
            _digits += zeros + 1;
            if (_digits <= WordDigits) _word = (_word * s_powersOfTen[zeros + 1]) + digit;
            (zeros, lastPower) = (0, seen);
        }
        if (_digits == 0)
        {
            _negative = false;
            return;
        }
        Exponent = whole - lastPower + (at < token.Length ? ReadExponent(token[(at + 1)..]) : 0);
    }

    private Number(ReadOnlySpan<byte> token, Parts parts)
    {
        _token = token;
        (_word, _digits, _negative, Exponent) = (parts.Word, parts.Digits, parts.Negative, parts.Exponent);
    }

    /// <summary>What a token was read into, for a number that is kept.</summary>
    public Parts Read => new(_word, Exponent, _digits, _negative);

    /// <summary>The power of ten of the last significant digit.</summary>
    public int Exponent { get; }

    public bool IsZero => _digits == 0;

    public bool IsInteger => _digits == 0 || Exponent >= 0;

    public bool IsWord => _digits <= WordDigits;

    private int LeadingPower => Exponent + _digits - 1;

    /// <summary>Whether a double could hold it without becoming infinite or nothing, and it has no more than 400 significant digits.</summary>
    public bool IsInRange => _digits == 0
        || (_digits <= MaxDigits && LeadingPower >= MinPower
            && (LeadingPower < 308 || CompareMagnitude(this, new Number(s_maxDouble)) <= 0));

    public static int Compare(in Number a, in Number b)
    {
        if (a._negative != b._negative) return a._negative ? -1 : 1;
        var magnitude = CompareMagnitude(a, b);
        return a._negative ? -magnitude : magnitude;
    }

    public static bool AreEqual(in Number a, in Number b) =>
        a._negative == b._negative && a._digits == b._digits && a.Exponent == b.Exponent && CompareMagnitude(a, b) == 0;

    /// <summary>Whether the quotient is an integer, decided on the digits. The divisor has at most 19.</summary>
    public bool IsMultipleOf(in Number divisor)
    {
        Debug.Assert(divisor is { IsWord: true, IsZero: false });
        if (IsZero) return true;
        // These digits do not end in zero, so they are no multiple of something × 10^n for n > 0.
        var shift = Exponent - divisor.Exponent;
        if (shift < 0) return false;
        var by = divisor._word;
        var rest = IsWord ? _word % by : Remainder(by);
        for (; shift > 0 && rest != 0; shift--) rest = (ulong)((UInt128)rest * 10 % by);
        return rest == 0;
    }

    /// <summary>The number × 10^scale; false where that is no integer, or the number is not <see cref="IsInRange"/>.</summary>
    public bool TryScale(int scale, out BigInteger scaled)
    {
        scaled = BigInteger.Zero;
        if (IsZero) return true;
        if (!IsInRange || Exponent + scale < 0) return false;
        var digits = new SignificantDigits(_token);
        Span<char> mantissa = stackalloc char[MaxDigits];
        for (var i = 0; i < _digits; i++) mantissa[i] = (char)('0' + digits.Next());
        scaled = BigInteger.Parse(mantissa[.._digits], CultureInfo.InvariantCulture) * BigInteger.Pow(10, Exponent + scale);
        if (_negative) scaled = -scaled;
        return true;
    }

    /// <summary>The same for equal numbers, however they are written.</summary>
    public int Hash() => IsWord ? HashCode.Combine(_word, Exponent, _negative) : HashCode.Combine(_digits, Exponent, _negative);

    private ulong Remainder(ulong by)
    {
        var rest = 0UL;
        var digits = new SignificantDigits(_token);
        for (var i = 0; i < _digits; i++) rest = (ulong)((((UInt128)rest * 10) + digits.Next()) % by);
        return rest;
    }

    private static int CompareMagnitude(in Number a, in Number b)
    {
        if (a._digits == 0 || b._digits == 0) return a._digits.CompareTo(b._digits);
        var power = a.LeadingPower.CompareTo(b.LeadingPower);
        if (power != 0) return power;
        if (a.IsWord && b.IsWord)
        {
            return a._digits >= b._digits
                ? ((UInt128)a._word).CompareTo((UInt128)b._word * s_powersOfTen[a._digits - b._digits])
                : ((UInt128)a._word * s_powersOfTen[b._digits - a._digits]).CompareTo((UInt128)b._word);
        }
        var left = new SignificantDigits(a._token);
        var right = new SignificantDigits(b._token);
        for (var i = Math.Max(a._digits, b._digits); i > 0; i--)
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
        private readonly ReadOnlySpan<byte> _token = token;
        private int _at = token.IndexOfAnyInRange((byte)'1', (byte)'9');

        public byte Next()
        {
            if (_at < _token.Length && _token[_at] == '.') _at++;
            return _at < _token.Length && _token[_at] is >= (byte)'0' and <= (byte)'9' ? (byte)(_token[_at++] - '0') : (byte)0;
        }
    }
}
