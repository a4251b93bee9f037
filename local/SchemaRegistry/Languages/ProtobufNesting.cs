namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>
/// Says how deep the brackets of a Protobuf file are nested, before the parser sees them: protobuf-net follows them on the stack.
/// </summary>
public static class ProtobufNesting
{
    /// <summary>protoc takes 32 nested messages.</summary>
    public const int MaxDepth = 64;

    private const string Opening = "{[(<";
    private const string Closing = "}])>";

    /// <summary>
    /// Whether brackets of one kind are nested too deep. Those in comments and strings do not count; a string ends with its line at the
    /// latest.
    /// </summary>
    public static bool IsTooDeep(ReadOnlySpan<char> text)
    {
        Span<int> depths = stackalloc int[Opening.Length];
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '"' or '\'') at = EndOfString(text, at);
            else if (text[at..].StartsWith("//")) at = End(text, at, text[at..].IndexOfAny('\r', '\n'), 1);
            else if (text[at..].StartsWith("/*")) at = End(text, at + 2, text[(at + 2)..].IndexOf("*/"), 2);
            else if (Opening.IndexOf(c) is >= 0 and var opened && ++depths[opened] > MaxDepth) return true;
            else if (Closing.IndexOf(c) is >= 0 and var closed && depths[closed] > 0) depths[closed]--;
        }
        return false;
    }

    /// <summary>
    /// The place of the last character of a comment: <paramref name="length"/> characters, then an end mark of <paramref name="mark"/>
    /// characters. The end of the text when the comment never ends.
    /// </summary>
    private static int End(ReadOnlySpan<char> text, int from, int length, int mark) => length < 0 ? text.Length : from + length + mark - 1;

    private static int EndOfString(ReadOnlySpan<char> text, int quote)
    {
        var at = quote + 1;
        while (at < text.Length && text[at] != text[quote] && text[at] is not ('\r' or '\n')) at += text[at] == '\\' ? 2 : 1;
        return at;
    }
}
