// A set of Unicode code points as sorted ranges; writes itself as a .NET regular expression, which knows UTF-16 units only.
using System.Globalization;
using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

internal sealed class CodePoints
{
    private const int Last = 0x10FFFF;
    private readonly List<(int From, int To)> ranges;

    public CodePoints(params IEnumerable<(int From, int To)> ranges)
    {
        this.ranges = [];
        foreach (var (from, to) in ranges.OrderBy(r => r.From))
        {
            if (this.ranges.Count > 0 && from <= this.ranges[^1].To + 1)
                this.ranges[^1] = (this.ranges[^1].From, Math.Max(to, this.ranges[^1].To));
            else this.ranges.Add((from, to));
        }
    }

    public static readonly CodePoints Digit = new(('0', '9'));
    public static readonly CodePoints Word = new(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    public static readonly CodePoints Space = new((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
        (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));
    public static readonly CodePoints Line = new(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    /// <summary>The one code point in it, or -1.</summary>
    public int Single => ranges is [var (from, to)] && from == to ? from : -1;

    public bool Contains(int code)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (code < ranges[middle].From) high = middle - 1;
            else if (code > ranges[middle].To) low = middle + 1;
            else return true;
        }
        return false;
    }

    public CodePoints Union(CodePoints other) => new(ranges.Concat(other.ranges));

    public CodePoints Complement()
    {
        var rest = new List<(int, int)>();
        var next = 0;
        foreach (var (from, to) in ranges)
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
        alternatives.AddRange(Pairs());
        return alternatives.Count switch
        {
            0 => "[^\\u0000-\\uFFFF]",
            1 when units.Length > 0 => alternatives[0],
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }

    private IEnumerable<(int From, int To)> Within(int first, int last) =>
        ranges.Where(r => r.From <= last && r.To >= first).Select(r => (Math.Max(r.From, first), Math.Min(r.To, last)));

    /// <summary>One alternative for each run of high surrogates that go with the same low ones.</summary>
    private IEnumerable<string> Pairs()
    {
        var lows = new SortedDictionary<int, StringBuilder>();
        foreach (var (from, to) in Within(0x10000, Last))
        {
            var ((high, low), (lastHigh, lastLow)) = (Split(from), Split(to));
            for (var h = high; h <= lastHigh; h++)
            {
                if (!lows.TryGetValue(h, out var text)) lows.Add(h, text = new());
                AppendRange(text, h == high ? low : 0xDC00, h == lastHigh ? lastLow : 0xDFFF);
            }
        }
        return lows.GroupBy(pair => pair.Value.ToString(), pair => pair.Key).Select(group =>
        {
            var highs = new StringBuilder();
            foreach (var high in group) AppendRange(highs, high, high);
            return $"[{highs}][{group.Key}]";
        });
    }

    private static (int High, int Low) Split(int code) => (0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));

    private static void AppendRange(StringBuilder text, int from, int to)
    {
        text.Append($"\\u{from:X4}");
        if (to > from) text.Append($"-\\u{to:X4}");
    }
}
