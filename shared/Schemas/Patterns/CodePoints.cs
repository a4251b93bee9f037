// A set of Unicode code points as sorted ranges; writes itself as a .NET regular expression, which knows UTF-16 units only.
using System.Globalization;
using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

internal sealed class CodePoints
{
    private const int Last = 0x10FFFF;
    private readonly List<(int From, int To)> _ranges;

    public CodePoints(params IEnumerable<(int From, int To)> ranges)
    {
        _ranges = [];
        foreach (var (from, to) in ranges.OrderBy(r => r.From))
        {
            if (_ranges.Count > 0 && from <= _ranges[^1].To + 1) _ranges[^1] = (_ranges[^1].From, Math.Max(to, _ranges[^1].To));
            else _ranges.Add((from, to));
        }
    }

    public static readonly CodePoints Digit = new(('0', '9'));
    public static readonly CodePoints Word = new(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    public static readonly CodePoints Space = new((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
        (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));
    public static readonly CodePoints Line = new(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    /// <summary>The one code point in it, or -1.</summary>
    public int Single => _ranges is [var (from, to)] && from == to ? from : -1;

    public CodePoints Union(CodePoints other) => new(_ranges.Concat(other._ranges));

    public CodePoints Complement()
    {
        var rest = new List<(int, int)>();
        var next = 0;
        foreach (var (from, to) in _ranges)
        {
            if (from > next) rest.Add((next, from - 1));
            next = to + 1;
        }
        if (next <= Last) rest.Add((next, Last));
        return new(rest);
    }

    /// <summary>Every code point of some general categories.</summary>
    public static CodePoints OfCategories(IReadOnlyCollection<UnicodeCategory> categories)
    {
        var ranges = new List<(int, int)>();
        for (var i = 0; i <= Last; i++)
        {
            if (!categories.Contains(CharUnicodeInfo.GetUnicodeCategory(i))) continue;
            if (ranges.Count > 0 && ranges[^1].Item2 == i - 1) ranges[^1] = (ranges[^1].Item1, i);
            else ranges.Add((i, i));
        }
        return new(ranges);
    }

    /// <summary>A class for the code points of one unit, then pairs of surrogates; halves of a pair match nothing.</summary>
    public override string ToString()
    {
        var alternatives = new List<string>();
        var units = new StringBuilder();
        foreach (var (from, to) in Within(0, 0xD7FF).Concat(Within(0xE000, 0xFFFF))) AppendRange(units, from, to);
        if (units.Length > 0) alternatives.Add($"[{units}]");
        foreach (var (from, to) in Within(0x10000, Last)) AddPairs(alternatives, from, to);
        return alternatives.Count switch
        {
            0 => "[^\\u0000-\\uFFFF]",
            1 when units.Length > 0 => alternatives[0],
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }

    private IEnumerable<(int From, int To)> Within(int first, int last) =>
        _ranges.Where(r => r.From <= last && r.To >= first).Select(r => (Math.Max(r.From, first), Math.Min(r.To, last)));

    /// <summary>Splits a range where the high surrogate changes; whole blocks of low surrogates stay together.</summary>
    private static void AddPairs(List<string> alternatives, int from, int to)
    {
        while (from <= to)
        {
            var (high, low) = Split(from);
            var (lastHigh, lastLow) = Split(to);
            var whole = low == 0xDC00 && (lastHigh > high || lastLow == 0xDFFF);
            var until = !whole ? high : lastLow == 0xDFFF ? lastHigh : lastHigh - 1;
            var end = until < lastHigh ? 0xDFFF : lastLow;
            var text = new StringBuilder("[");
            AppendRange(text, high, until);
            text.Append("][");
            AppendRange(text, low, end);
            alternatives.Add(text.Append(']').ToString());
            from = 0x10000 + ((until - 0xD800) << 10) + (end - 0xDC00) + 1;
        }
    }

    private static (int High, int Low) Split(int code) => (0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));

    private static void AppendRange(StringBuilder text, int from, int to)
    {
        text.Append($"\\u{from:X4}");
        if (to > from) text.Append($"-\\u{to:X4}");
    }
}
