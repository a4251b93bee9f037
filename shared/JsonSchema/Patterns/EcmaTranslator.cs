using System.Globalization;
using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

/// <summary>
/// Reads a regular expression of ECMA-262 (Unicode mode) and writes the same for .NET; what ECMA-262 does not know is an error.
/// </summary>
/// <remarks>
/// It is more lenient than Unicode mode in two points that real schemas need: any punctuation may be escaped, and <c>{ } ]</c> may stand
/// for themselves.
/// </remarks>
internal sealed class EcmaTranslator
{
    private const int MaxNesting = 100;
    private readonly EcmaText text;
    private readonly StringBuilder output = new();
    private readonly List<string?> groups;
    private readonly HashSet<int> referred;
    private int nesting;
    private int opened;
    private bool backtracks;
    private List<PatternPart>? row = []; // null once it is more than a row of characters and classes
    private bool fromStart;
    private bool toEnd;
    private bool backward; // .NET and ECMA-262 alike read what looks behind from its end

    private EcmaTranslator(string text)
    {
        this.text = new(text);
        groups = EcmaGroups.NamesIn(text);
        referred = EcmaGroups.ReferredIn(text, groups);
    }

    /// <exception cref="FormatException">It is wrong; the message says what and where.</exception>
    public static TranslatedPattern Translate(string text)
    {
        var translator = new EcmaTranslator(text);
        translator.Alternatives();
        if (!translator.text.IsAtEnd) throw translator.text.Wrong("an unmatched )");
        var row = translator.row is null ? null : LinearPattern.Create(translator.row, translator.fromStart, translator.toEnd);
        return new(translator.output.ToString(), translator.backtracks, row);
    }

    /// <summary>Whether it may match nothing.</summary>
    private bool Alternatives()
    {
        if (++nesting > MaxNesting) throw text.Wrong("too many groups within one another");
        var (some, all) = (false, true); // some alternative may be empty, all terms of this one
        while (!text.IsAtEnd && text.Current != ')')
        {
            if (!text.Take('|'))
            {
                all &= Term();
                continue;
            }
            (some, all) = (some | all, true);
            output.Append('|');
            row = null;
        }
        nesting--;
        return some | all;
    }

    /// <summary>Whether it may match nothing.</summary>
    private bool Term()
    {
        var (start, before) = (output.Length, opened);
        var mayBeEmpty = true;
        var canRepeat = true;
        CodePoints? set = null;
        switch (text.Current)
        {
            case '^':
                fromStart = text.At++ == 0;
                if (!fromStart) row = null;
                output.Append("\\A");
                canRepeat = false;
                break;
            case '$':
                text.At++;
                toEnd = text.IsAtEnd;
                if (!toEnd) row = null;
                output.Append("\\z");
                canRepeat = false;
                break;
            case '(':
                row = null;
                canRepeat = Group(out mayBeEmpty);
                break;
            case '.':
                text.At++;
                set = CodePoints.Line.Complement();
                break;
            case '[':
                set = EcmaCharacters.Class(text);
                break;
            case '\\':
                canRepeat = Escape(out set);
                if (set is null) row = null;
                break;
            case '*' or '+' or '?':
                throw text.Wrong("a quantifier with nothing to repeat");
            case '{' when text.TryReadCounts(out _, out _):
                throw text.Wrong("a quantifier with nothing to repeat");
            default:
                set = EcmaCharacters.One(text.ReadCodePoint());
                break;
        }
        output.Append(set);
        var end = output.Length;
        var (min, max) = Quantifier(canRepeat);
        if (set is not null) row?.Add(new(set, min, max));
        mayBeEmpty &= set is null;
        if (output.Length > end) Forget(start, end, before, mayBeEmpty && min < max);
        return mayBeEmpty || min == 0;
    }

    /// <summary>Lets each round of a repetition begin without what its groups captured in the round before: .NET keeps that.</summary>
    /// <param name="start">Where in the output the round begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="before">How many groups were opened before it.</param>
    /// <param name="mayRunEmpty">Whether ECMA-262 takes back a round that matches nothing; .NET does not.</param>
    private void Forget(int start, int end, int before, bool mayRunEmpty)
    {
        var inside = Enumerable.Range(before + 1, opened - before).Where(referred.Contains).ToList();
        if (inside.Count == 0) return;
        if (mayRunEmpty)
            throw text.Wrong("a back-reference to a group in a repetition that may match nothing, which is not decided here,");
        var forget = string.Concat(inside.Select(number => $"(?(g{number})(?<-g{number}>)|)"));
        output.Insert(end, backward ? forget + ")" : ")").Insert(start, backward ? "(?:" : "(?:" + forget);
    }

    /// <summary>False for one that looks around, which cannot be repeated.</summary>
    private bool Group(out bool mayBeEmpty)
    {
        var (looks, outward) = (false, backward);
        text.At++;
        if (!text.Take('?'))
        {
            Open();
        }
        else if (text.Take(':'))
        {
            output.Append("(?:");
        }
        else if (text.Starts("=") || text.Starts("!") || text.Starts("<=") || text.Starts("<!"))
        {
            backward = text.Current == '<';
            var length = backward ? 2 : 1;
            output.Append("(?").Append(text.Between(text.At, text.At + length));
            text.At += length;
            looks = backtracks = true;
        }
        else if (text.Take('<'))
        {
            var name = text.ReadName();
            if (groups.IndexOf(name) < opened) throw text.Wrong($"a second group {name}");
            Open();
        }
        else
        {
            throw text.Wrong("a kind of group that ECMA-262 does not have");
        }

        mayBeEmpty = Alternatives() || looks;
        if (!text.Take(')')) throw text.Wrong("a ( that is never closed");
        output.Append(')');
        backward = outward;
        return !looks;
    }

    private void Open() => output.Append(referred.Contains(++opened) ? $"(?<g{opened}>" : "(?:");

    private (int Min, int Max) Quantifier(bool canRepeat)
    {
        if (text.IsAtEnd) return (1, 1);
        var start = text.At;
        var (min, max) = (text.Current == '+' ? 1 : 0, text.Current == '?' ? 1 : int.MaxValue);
        if (text.Current is '*' or '+' or '?') text.At++;
        else if (text.Current != '{' || !text.TryReadCounts(out min, out max)) return (1, 1);
        else if (max < min) throw text.Wrong("a quantifier whose limits are the wrong way round");
        if (!canRepeat) throw text.Wrong("a quantifier with nothing to repeat");
        text.Take('?');
        output.Append(text.Between(start, text.At));
        if (!text.IsAtEnd && (text.Current is '*' or '+' or '?' || (text.Current == '{' && text.TryReadCounts(out _, out _))))
            throw text.Wrong("a quantifier with nothing to repeat");
        return (min, max);
    }

    /// <summary>False for a word boundary, which cannot be repeated.</summary>
    /// <param name="set">The characters that it stands for, if it is that kind of escape.</param>
    private bool Escape(out CodePoints? set)
    {
        set = null;
        text.At++;
        if (text.IsAtEnd) throw text.Wrong("a backslash with nothing after it");
        if (text.Take('b')) return Boundary("(?:(?<={0})(?!{0})|(?<!{0})(?={0}))");
        if (text.Take('B')) return Boundary("(?:(?<={0})(?={0})|(?<!{0})(?!{0}))");
        if (text.Current is >= '1' and <= '9')
        {
            if (!text.ReadCount(out var number) || number > groups.Count) throw text.Wrong("a back-reference to no group");
            AppendBackReference(number);
        }
        else if (text.Current == 'k' && text.Starts("k<"))
        {
            text.At += 2;
            var number = groups.IndexOf(text.ReadName()) + 1;
            if (number == 0) throw text.Wrong("a back-reference to no group");
            AppendBackReference(number);
        }
        else
        {
            set = EcmaCharacters.Characters(text, false);
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
}
