// Reads a regular expression of ECMA-262 (Unicode mode) and writes the same for .NET; what ECMA-262 does not know is an error.
using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

/// <remarks>More lenient than Unicode mode in two points that schemas in the wild need: any punctuation may be escaped, and <c>{ } ]</c> may stand for themselves.</remarks>
internal sealed partial class EcmaTranslator
{
    private const int MaxNesting = 100;
    private readonly string text;
    private readonly StringBuilder output = new();
    private readonly List<string?> groups = [];
    private readonly bool hasBackReferences;
    private int at;
    private int nesting;
    private int opened;
    private bool backtracks;
    private List<PatternPart>? row = []; // null once it is more than a row of characters and classes
    private bool fromStart;
    private bool toEnd;

    private EcmaTranslator(string text)
    {
        this.text = text;
        FindGroups();
        hasBackReferences = groups.Count > 0 && HasBackReference();
    }

    /// <exception cref="FormatException">It is wrong; the message says what and where.</exception>
    public static TranslatedPattern Translate(string text)
    {
        var translator = new EcmaTranslator(text);
        translator.Alternatives();
        if (translator.at < text.Length) throw translator.Wrong("an unmatched )");
        var row = translator.row is null ? null : LinearPattern.Create(translator.row, translator.fromStart, translator.toEnd);
        return new(translator.output.ToString(), translator.backtracks, row);
    }

    private void Alternatives()
    {
        if (++nesting > MaxNesting) throw Wrong("too many groups within one another");
        while (at < text.Length && text[at] != ')')
        {
            if (!Take('|'))
            {
                Term();
                continue;
            }
            output.Append('|');
            row = null;
        }
        nesting--;
    }

    private void Term()
    {
        var canRepeat = true;
        CodePoints? set = null;
        switch (text[at])
        {
            case '^':
                fromStart = at++ == 0;
                if (!fromStart) row = null;
                output.Append("\\A");
                canRepeat = false;
                break;
            case '$':
                toEnd = ++at == text.Length;
                if (!toEnd) row = null;
                output.Append("\\z");
                canRepeat = false;
                break;
            case '(':
                row = null;
                canRepeat = Group();
                break;
            case '.':
                at++;
                set = CodePoints.Line.Complement();
                break;
            case '[':
                set = Class();
                break;
            case '\\':
                canRepeat = Escape(out set);
                if (set is null) row = null;
                break;
            case '*' or '+' or '?':
                throw Wrong("a quantifier with nothing to repeat");
            case '{' when TryReadCounts(out _, out _):
                throw Wrong("a quantifier with nothing to repeat");
            default:
                set = One(ReadCodePoint());
                break;
        }
        output.Append(set);
        var (min, max) = Quantifier(canRepeat);
        if (set is not null) row?.Add(new(set, min, max));
    }

    /// <summary>False for one that looks around, which cannot be repeated.</summary>
    private bool Group()
    {
        var looks = false;
        at++;
        if (!Take('?'))
        {
            opened++;
            output.Append(hasBackReferences ? $"(?<g{opened}>" : "(?:");
        }
        else if (Take(':'))
        {
            output.Append("(?:");
        }
        else if (Starts("=") || Starts("!") || Starts("<=") || Starts("<!"))
        {
            var length = text[at] == '<' ? 2 : 1;
            output.Append("(?").Append(text, at, length);
            at += length;
            looks = backtracks = true;
        }
        else if (Take('<'))
        {
            opened++;
            ReadName();
            output.Append(hasBackReferences ? $"(?<g{opened}>" : "(?:");
        }
        else
        {
            throw Wrong("a kind of group that ECMA-262 does not have");
        }

        Alternatives();
        if (!Take(')')) throw Wrong("a ( that is never closed");
        output.Append(')');
        return !looks;
    }

    private (int Min, int Max) Quantifier(bool canRepeat)
    {
        if (at == text.Length) return (1, 1);
        var start = at;
        var (min, max) = (text[at] == '+' ? 1 : 0, text[at] == '?' ? 1 : int.MaxValue);
        if (text[at] is '*' or '+' or '?') at++;
        else if (text[at] != '{' || !TryReadCounts(out min, out max)) return (1, 1);
        else if (max < min) throw Wrong("a quantifier whose limits are the wrong way round");
        if (!canRepeat) throw Wrong("a quantifier with nothing to repeat");
        Take('?');
        output.Append(text, start, at - start);
        if (at < text.Length && (text[at] is '*' or '+' or '?' || (text[at] == '{' && TryReadCounts(out _, out _)))) throw Wrong("a quantifier with nothing to repeat");
        return (min, max);
    }

    /// <summary>Goes past <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> if one is at hand.</summary>
    private bool TryReadCounts(out int min, out int max)
    {
        var start = at++;
        max = int.MaxValue;
        var closed = ReadCount(out min);
        if (closed && Take(','))
        {
            if (at < text.Length && text[at] != '}') closed = ReadCount(out max);
        }
        else
        {
            max = min;
        }

        if (closed && Take('}')) return true;
        at = start;
        return false;
    }

    private bool ReadCount(out int count)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return int.TryParse(text.AsSpan(start, at - start), out count);
    }

    private int ReadCodePoint()
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune)) throw Wrong("half of a surrogate pair");
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private bool Starts(string text) => text.AsSpan(at).StartsWith(text, StringComparison.Ordinal);

    private bool Take(char c)
    {
        if (at == text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    private FormatException Wrong(string what) => new($"{what} at character {at} of {text}.");
}
