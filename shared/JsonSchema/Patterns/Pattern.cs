// A regular expression of ECMA-262 as `pattern` and `patternProperties` mean it: found anywhere in the string, by code points.
using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Schemas.Patterns;

/// <summary>
/// A plain row of characters and classes is decided on the bytes. Other patterns run without backtracking, in time linear in the string. A
/// pattern that needs backtracking (looking around, back-references, word boundaries) has a time limit; reaching it is no verdict.
/// </summary>
internal sealed class Pattern
{
    private const int OnStack = 256;
    private readonly LinearPattern? row;
    private readonly Regex? regex;

    /// <exception cref="FormatException">It is no regular expression of ECMA-262; the message says why.</exception>
    public Pattern(string text, TimeSpan timeout)
    {
        (Text, Timeout) = (text, timeout);
        var translated = EcmaTranslator.Translate(text);
        row = translated.Row;
        if (row is null)
        {
            regex = (translated.Backtracks ? null : WithoutBacktracking(translated.Text))
                ?? new(translated.Text, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, timeout);
        }
    }

    /// <summary>As the schema has it.</summary>
    public string Text { get; }

    /// <summary>How long it may take on one text.</summary>
    public TimeSpan Timeout { get; }

    /// <exception cref="RegexMatchTimeoutException">It takes too long on this text.</exception>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (row is not null) return row.IsMatch(utf8);
        if (utf8.Length <= OnStack)
        {
            Span<char> few = stackalloc char[OnStack];
            return regex!.IsMatch(few[..Encoding.UTF8.GetChars(utf8, few)]);
        }
        var many = ArrayPool<char>.Shared.Rent(utf8.Length);
        var matches = regex!.IsMatch(many.AsSpan(0, Encoding.UTF8.GetChars(utf8, many)));
        ArrayPool<char>.Shared.Return(many);
        return matches;
    }

    private static Regex? WithoutBacktracking(string translated)
    {
        try
        {
            return new(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
        }
        catch (NotSupportedException)
        {
            return null; // its automaton would be too large
        }
    }
}
