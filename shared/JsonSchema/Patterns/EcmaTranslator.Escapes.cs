// The escapes and classes of ECMA-262's regular expressions.
using System.Globalization;

namespace ServerlessEvents.Schemas.Patterns;

internal sealed partial class EcmaTranslator
{
    /// <summary>False for a word boundary, which cannot be repeated.</summary>
    /// <param name="set">The characters that it stands for, if it is that kind of escape.</param>
    private bool Escape(out CodePoints? set)
    {
        set = null;
        at++;
        if (at == text.Length) throw Wrong("a backslash with nothing after it");
        if (Take('b')) return Boundary("(?:(?<={0})(?!{0})|(?<!{0})(?={0}))");
        if (Take('B')) return Boundary("(?:(?<={0})(?={0})|(?<!{0})(?!{0}))");
        if (text[at] is >= '1' and <= '9')
        {
            if (!ReadCount(out var number) || number > groups.Count) throw Wrong("a back-reference to no group");
            AppendBackReference(number);
        }
        else if (text[at] == 'k' && Starts("k<"))
        {
            at += 2;
            var number = groups.IndexOf(ReadName()) + 1;
            if (number == 0) throw Wrong("a back-reference to no group");
            AppendBackReference(number);
        }
        else
        {
            set = Characters(false);
        }

        return true;
    }

    private bool Boundary(string form)
    {
        backtracks = true;
        output.AppendFormat(CultureInfo.InvariantCulture, form, CodePoints.Word);
        return false;
    }

    /// <summary>A group that took no part matches nothing in .NET but the empty string in ECMA-262.</summary>
    private void AppendBackReference(int number)
    {
        backtracks = true;
        output.Append(CultureInfo.InvariantCulture, $"(?(g{number})\\k<g{number}>|)");
    }

    /// <summary>What a backslash, already read, and the letters after it stand for.</summary>
    private CodePoints Characters(bool inClass)
    {
        var letter = ReadCodePoint();
        return letter switch
        {
            'd' => CodePoints.Digit,
            'D' => CodePoints.Digit.Complement(),
            'w' => CodePoints.Word,
            'W' => CodePoints.Word.Complement(),
            's' => CodePoints.Space,
            'S' => CodePoints.Space.Complement(),
            'p' => Property(),
            'P' => Property().Complement(),
            'n' => One('\n'),
            'r' => One('\r'),
            't' => One('\t'),
            'v' => One('\v'),
            'f' => One('\f'),
            'b' when inClass => One('\b'),
            '0' when at == text.Length || !char.IsAsciiDigit(text[at]) => One(0),
            'c' when at < text.Length && char.IsAsciiLetter(text[at]) => One(text[at++] & 0x1F),
            'x' => One(Hex(2)),
            'u' => One(Unicode()),
            _ when letter < 0x80 && char.IsAsciiLetterOrDigit((char)letter) => throw Wrong($"an escape \\{(char)letter} that ECMA-262 does not have"),
            _ => One(letter),
        };
    }

    private static CodePoints One(int code) => new((code, code));

    private int Unicode()
    {
        if (Take('{'))
        {
            var end = text.IndexOf('}', at);
            if (end < 0 || !int.TryParse(text.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, null, out var code) || code > 0x10FFFF) throw Wrong("a \\u{ without a code point");
            at = end + 1;
            return code;
        }
        var unit = Hex(4);
        if (!char.IsHighSurrogate((char)unit) || !Starts("\\u")) return unit;
        var start = at;
        at += 2;
        var low = Hex(4);
        if (char.IsLowSurrogate((char)low)) return char.ConvertToUtf32((char)unit, (char)low);
        at = start;
        return unit;
    }

    private int Hex(int digits)
    {
        if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, null, out var code)) throw Wrong($"an escape that wants {digits} hexadecimal digits");
        at += digits;
        return code;
    }

    private CodePoints Property()
    {
        var end = text.IndexOf('}', at);
        if (!Take('{') || end < 0) throw Wrong("a \\p without a property in braces");
        var name = text[at..end];
        var found = UnicodeProperties.Find(name) ?? throw Wrong($"a Unicode property {name} that is unknown here");
        at = end + 1;
        return found;
    }

    private CodePoints Class()
    {
        at++;
        var negated = Take('^');
        var set = new CodePoints();
        while (!Take(']'))
        {
            var from = ClassAtom();
            if (at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']')
            {
                at++;
                var to = ClassAtom();
                if (from.Single < 0 || to.Single < 0) throw Wrong("a range between sets of characters");
                if (from.Single > to.Single) throw Wrong("a range whose ends are the wrong way round");
                from = new((from.Single, to.Single));
            }
            set = set.Union(from);
        }
        return negated ? set.Complement() : set;
    }

    private CodePoints ClassAtom()
    {
        if (at == text.Length) throw Wrong("a [ that is never closed");
        return Take('\\') ? Characters(true) : One(ReadCodePoint());
    }

    private string ReadName()
    {
        var end = text.IndexOf('>', at);
        if (end <= at) throw Wrong("a group with no name");
        var name = text[at..end];
        if (char.IsAsciiDigit(name[0]) || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$')) throw Wrong("a name that is no identifier");
        at = end + 1;
        return name;
    }

    /// <summary>Counts the capturing groups beforehand: a back-reference may stand before its group.</summary>
    private void FindGroups()
    {
        var inClass = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '[')
            {
                inClass = true;
            }
            else if (text[i] == ']')
            {
                inClass = false;
            }
            else if (text[i] == '(' && !inClass)
            {
                var rest = text.AsSpan(i + 1);
                if (!rest.StartsWith("?"))
                {
                    groups.Add(null);
                }
                else if (rest.StartsWith("?<") && !rest.StartsWith("?<=") && !rest.StartsWith("?<!"))
                {
                    var end = rest.IndexOf('>');
                    groups.Add(end < 0 ? null : rest[2..end].ToString());
                }
            }
        }
    }

    private bool HasBackReference()
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\') continue;
            i++;
            if (text[i] is 'k' or (>= '1' and <= '9')) return true;
        }
        return false;
    }
}
