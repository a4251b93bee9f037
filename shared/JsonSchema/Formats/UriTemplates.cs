// URI templates of RFC 6570: literals, and expressions in braces that name variables.
using System.Buffers;
using System.Text;

namespace ServerlessEvents.Schemas.Formats;

internal static class UriTemplates
{
    /// <summary>The most digits of a prefix length.</summary>
    private const int MaxPrefixDigits = 4;

    /// <summary>
    /// What no literal holds: controls, the space and some marks. The apostrophe is not one of them, by erratum 6937. A percent sign is
    /// looked at apart.
    /// </summary>
    private static readonly SearchValues<byte> NotLiteral = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(i => (byte)i), .. "\"<>\\^`{|}"u8, 0x7F]);

    private static readonly SearchValues<byte> Variable = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.%"u8);

    public static bool IsTemplate(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var open = text.IndexOf((byte)'{');
            var literal = open < 0 ? text : text[..open];
            if (literal.ContainsAny(NotLiteral) || !Uris.IsPercentEncoded(literal) || !IsOfCharacters(literal)) return false;
            if (open < 0) return true;
            text = text[(open + 1)..];
            var close = text.IndexOf((byte)'}');
            if (close < 0 || !IsExpression(text[..close])) return false;
            text = text[(close + 1)..];
        }
        return true;
    }

    private static bool IsOfCharacters(ReadOnlySpan<byte> literal)
    {
        foreach (var rune in Encoding.UTF8.GetString(literal).EnumerateRunes())
        {
            if (!rune.IsAscii && !Uris.IsCharacter(rune.Value) && !Uris.IsPrivate(rune.Value)) return false;
        }
        return true;
    }

    /// <summary>An operator where there is one, also of those that are reserved, and variables with commas between them.</summary>
    private static bool IsExpression(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && "+#./;?&=,!@|"u8.Contains(text[0])) text = text[1..];
        foreach (var variable in text.Split((byte)','))
        {
            if (!IsVariable(text[variable])) return false;
        }
        return true;
    }

    private static bool IsVariable(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon >= 0)
        {
            var digits = text[(colon + 1)..];
            if (digits.Length is 0 or > MaxPrefixDigits || digits[0] == '0' || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
            text = text[..colon];
        }
        else if (text.EndsWith("*"u8))
        {
            text = text[..^1];
        }
        foreach (var part in text.Split((byte)'.'))
        {
            if (text[part].IsEmpty) return false;
        }
        return !text.ContainsAnyExcept(Variable) && Uris.IsPercentEncoded(text);
    }
}
