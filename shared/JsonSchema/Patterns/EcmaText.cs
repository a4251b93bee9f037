using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

/// <summary>The text of a regular expression, and how far it is read.</summary>
internal sealed class EcmaText(string text)
{
    public int At { get; set; }
    public bool IsAtEnd => At == text.Length;
    public int Left => text.Length - At;
    public char Current => text[At];

    /// <summary>Finds a character from here on; -1 where there is none.</summary>
    public int Find(char c) => text.IndexOf(c, At);

    /// <summary>What lies between two places.</summary>
    public ReadOnlySpan<char> Between(int start, int end) => text.AsSpan(start, end - start);

    /// <summary>Goes past <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> if one is at hand.</summary>
    public bool TryReadCounts(out int min, out int max)
    {
        var start = At++;
        max = int.MaxValue;
        var closed = ReadCount(out min);
        if (closed && Take(','))
        {
            if (At < text.Length && text[At] != '}') closed = ReadCount(out max);
        }
        else
        {
            max = min;
        }

        if (closed && Take('}')) return true;
        At = start;
        return false;
    }

    /// <summary>Goes past the digits at hand; false when they are no number.</summary>
    public bool ReadCount(out int count)
    {
        var start = At;
        while (At < text.Length && char.IsAsciiDigit(text[At])) At++;
        return int.TryParse(Between(start, At), out count);
    }

    public int ReadCodePoint()
    {
        if (!Rune.TryGetRuneAt(text, At, out var rune)) throw Wrong("half of a surrogate pair");
        At += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>Whether this comes next.</summary>
    public bool Starts(string with) => text.AsSpan(At).StartsWith(with, StringComparison.Ordinal);

    /// <summary>Goes past the character if it is at hand.</summary>
    public bool Take(char c)
    {
        if (IsAtEnd || text[At] != c) return false;
        At++;
        return true;
    }

    public FormatException Wrong(string what) => new($"{what} at character {At} of {text}.");

    /// <summary>The name of a group, up to behind its <c>&gt;</c>.</summary>
    public string ReadName()
    {
        var end = Find('>');
        if (end <= At) throw Wrong("a group with no name");
        var name = text[At..end];
        if (char.IsAsciiDigit(name[0]) || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$'))
            throw Wrong("a name that is no identifier");
        At = end + 1;
        return name;
    }
}
