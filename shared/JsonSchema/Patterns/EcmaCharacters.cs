using System.Globalization;

namespace ServerlessEvents.Schemas.Patterns;

/// <summary>Reads the sets of characters in ECMA-262's regular expressions: escapes and classes.</summary>
internal static class EcmaCharacters
{
    /// <summary>What a backslash, already read, and the letters after it stand for.</summary>
    public static CodePoints Characters(EcmaText text, bool inClass)
    {
        var letter = text.ReadCodePoint();
        return letter switch
        {
            'd' => CodePoints.Digit,
            'D' => CodePoints.Digit.Complement(),
            'w' => CodePoints.Word,
            'W' => CodePoints.Word.Complement(),
            's' => CodePoints.Space,
            'S' => CodePoints.Space.Complement(),
            'p' => Property(text),
            'P' => Property(text).Complement(),
            'n' => One('\n'),
            'r' => One('\r'),
            't' => One('\t'),
            'v' => One('\v'),
            'f' => One('\f'),
            'b' when inClass => One('\b'),
            '0' when text.IsAtEnd || !char.IsAsciiDigit(text.Current) => One(0),
            'c' when !text.IsAtEnd && char.IsAsciiLetter(text.Current) => One(text.ReadCodePoint() & 0x1F),
            'x' => One(Hex(text, 2)),
            'u' => One(Unicode(text)),
            _ when letter < 0x80 && char.IsAsciiLetterOrDigit((char)letter) =>
                throw text.Wrong($"an escape \\{(char)letter} that ECMA-262 does not have"),
            _ => One(letter),
        };
    }

    public static CodePoints One(int code) => new((code, code));

    private static int Unicode(EcmaText text)
    {
        if (text.Take('{'))
        {
            var end = text.Find('}');
            if (end < 0 || !int.TryParse(text.Between(text.At, end), NumberStyles.AllowHexSpecifier, null, out var code) || code > 0x10FFFF)
                throw text.Wrong("a \\u{ without a code point");
            text.At = end + 1;
            return code;
        }
        var unit = Hex(text, 4);
        if (!char.IsHighSurrogate((char)unit) || !text.Starts("\\u")) return unit;
        var start = text.At;
        text.At += 2;
        var low = Hex(text, 4);
        if (char.IsLowSurrogate((char)low)) return char.ConvertToUtf32((char)unit, (char)low);
        text.At = start;
        return unit;
    }

    private static int Hex(EcmaText text, int digits)
    {
        if (text.Left < digits
            || !int.TryParse(text.Between(text.At, text.At + digits), NumberStyles.AllowHexSpecifier, null, out var code))
        {
            throw text.Wrong($"an escape that wants {digits} hexadecimal digits");
        }
        text.At += digits;
        return code;
    }

    private static CodePoints Property(EcmaText text)
    {
        var end = text.Find('}');
        if (!text.Take('{') || end < 0) throw text.Wrong("a \\p without a property in braces");
        var name = text.Between(text.At, end).ToString();
        var found = UnicodeProperties.Find(name) ?? throw text.Wrong($"a Unicode property {name} that is unknown here");
        text.At = end + 1;
        return found;
    }

    public static CodePoints Class(EcmaText text)
    {
        text.At++;
        var negated = text.Take('^');
        var set = new CodePoints();
        while (!text.Take(']'))
        {
            var from = ClassAtom(text);
            if (text.Left > 1 && text.Current == '-' && !text.Starts("-]"))
            {
                text.At++;
                var to = ClassAtom(text);
                if (from.Single < 0 || to.Single < 0) throw text.Wrong("a range between sets of characters");
                if (from.Single > to.Single) throw text.Wrong("a range whose ends are the wrong way round");
                from = new((from.Single, to.Single));
            }
            set = set.Union(from);
        }
        return negated ? set.Complement() : set;
    }

    private static CodePoints ClassAtom(EcmaText text)
    {
        if (text.IsAtEnd) throw text.Wrong("a [ that is never closed");
        return text.Take('\\') ? Characters(text, true) : One(text.ReadCodePoint());
    }
}
