// Reads a regular expression of ECMA-262 (Unicode mode) and writes the same for .NET; what ECMA-262 does not know is an error.
using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

/// <remarks>More lenient than Unicode mode in two points that schemas in the wild need: any punctuation may be escaped, and <c>{ } ]</c> may stand for themselves.</remarks>
internal sealed partial class EcmaTranslator
{
    private const int MaxNesting = 100;
    private readonly string _text;
    private readonly StringBuilder _output = new();
    private readonly List<string?> _groups = [];
    private readonly bool _hasBackReferences;
    private int _at;
    private int _nesting;
    private int _opened;
    private bool _backtracks;
    private List<PatternPart>? _row = []; // null once it is more than a row of characters and classes
    private bool _fromStart;
    private bool _toEnd;

    private EcmaTranslator(string text)
    {
        _text = text;
        FindGroups();
        _hasBackReferences = _groups.Count > 0 && HasBackReference();
    }

    /// <exception cref="FormatException">It is wrong; the message says what and where.</exception>
    public static TranslatedPattern Translate(string text)
    {
        var translator = new EcmaTranslator(text);
        translator.Alternatives();
        if (translator._at < text.Length) throw translator.Wrong("an unmatched )");
        var row = translator._row is null ? null : LinearPattern.Create(translator._row, translator._fromStart, translator._toEnd);
        return new(translator._output.ToString(), translator._backtracks, row);
    }

    private void Alternatives()
    {
        if (++_nesting > MaxNesting) throw Wrong("too many groups within one another");
        while (_at < _text.Length && _text[_at] != ')')
        {
            if (!Take('|'))
            {
                Term();
                continue;
            }
            _output.Append('|');
            _row = null;
        }
        _nesting--;
    }

    private void Term()
    {
        var canRepeat = true;
        CodePoints? set = null;
        switch (_text[_at])
        {
            case '^':
                _fromStart = _at++ == 0;
                if (!_fromStart) _row = null;
                _output.Append("\\A");
                canRepeat = false;
                break;
            case '$':
                _toEnd = ++_at == _text.Length;
                if (!_toEnd) _row = null;
                _output.Append("\\z");
                canRepeat = false;
                break;
            case '(':
                _row = null;
                canRepeat = Group();
                break;
            case '.':
                _at++;
                set = CodePoints.Line.Complement();
                break;
            case '[':
                set = Class();
                break;
            case '\\':
                canRepeat = Escape(out set);
                if (set is null) _row = null;
                break;
            case '*' or '+' or '?':
                throw Wrong("a quantifier with nothing to repeat");
            case '{' when TryReadCounts(out _, out _):
                throw Wrong("a quantifier with nothing to repeat");
            default:
                set = One(ReadCodePoint());
                break;
        }
        _output.Append(set);
        var (min, max) = Quantifier(canRepeat);
        if (set is not null) _row?.Add(new(set, min, max));
    }

    /// <summary>False for one that looks around, which cannot be repeated.</summary>
    private bool Group()
    {
        var looks = false;
        _at++;
        if (!Take('?'))
        {
            _opened++;
            _output.Append(_hasBackReferences ? $"(?<g{_opened}>" : "(?:");
        }
        else if (Take(':'))
        {
            _output.Append("(?:");
        }
        else if (Starts("=") || Starts("!") || Starts("<=") || Starts("<!"))
        {
            var length = _text[_at] == '<' ? 2 : 1;
            _output.Append("(?").Append(_text, _at, length);
            _at += length;
            looks = _backtracks = true;
        }
        else if (Take('<'))
        {
            _opened++;
            ReadName();
            _output.Append(_hasBackReferences ? $"(?<g{_opened}>" : "(?:");
        }
        else
        {
            throw Wrong("a kind of group that ECMA-262 does not have");
        }

        Alternatives();
        if (!Take(')')) throw Wrong("a ( that is never closed");
        _output.Append(')');
        return !looks;
    }

    private (int Min, int Max) Quantifier(bool canRepeat)
    {
        if (_at == _text.Length) return (1, 1);
        var start = _at;
        var (min, max) = (_text[_at] == '+' ? 1 : 0, _text[_at] == '?' ? 1 : int.MaxValue);
        if (_text[_at] is '*' or '+' or '?') _at++;
        else if (_text[_at] != '{' || !TryReadCounts(out min, out max)) return (1, 1);
        else if (max < min) throw Wrong("a quantifier whose limits are the wrong way round");
        if (!canRepeat) throw Wrong("a quantifier with nothing to repeat");
        Take('?');
        _output.Append(_text, start, _at - start);
        if (_at < _text.Length && (_text[_at] is '*' or '+' or '?' || (_text[_at] == '{' && TryReadCounts(out _, out _)))) throw Wrong("a quantifier with nothing to repeat");
        return (min, max);
    }

    /// <summary>Goes past <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> if one is at hand.</summary>
    private bool TryReadCounts(out int min, out int max)
    {
        var start = _at++;
        max = int.MaxValue;
        var closed = ReadCount(out min);
        if (closed && Take(','))
        {
            if (_at < _text.Length && _text[_at] != '}') closed = ReadCount(out max);
        }
        else
        {
            max = min;
        }

        if (closed && Take('}')) return true;
        _at = start;
        return false;
    }

    private bool ReadCount(out int count)
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        return int.TryParse(_text.AsSpan(start, _at - start), out count);
    }

    private int ReadCodePoint()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out var rune)) throw Wrong("half of a surrogate pair");
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private bool Starts(string text) => _text.AsSpan(_at).StartsWith(text, StringComparison.Ordinal);

    private bool Take(char c)
    {
        if (_at == _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private FormatException Wrong(string what) => new($"{what} at character {_at} of {_text}.");
}
