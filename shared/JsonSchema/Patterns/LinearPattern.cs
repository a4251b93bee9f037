// Decides a pattern that is a plain row of characters and classes, such as ^[A-Z]{3}$: all its states are bits of one word.
using System.Numerics;
using System.Text;

namespace ServerlessEvents.Schemas.Patterns;

/// <summary>Part of a row: a set of characters, and how often one of them may follow another.</summary>
internal readonly record struct PatternPart(CodePoints Set, int Min, int Max);

/// <remarks>
/// Bit i of the state: the parts before i have been matched. Reads UTF-8 as it is, in one pass, and keeps nothing, so that threads
/// neither wait nor allocate, which a Regex shared by threads may.
/// </remarks>
internal sealed class LinearPattern
{
    private const int MaxParts = 63;
    private readonly List<CodePoints> sets = [];
    private readonly ulong[] ascii = new ulong[128];
    private readonly ulong optional;
    private readonly ulong repeated;
    private readonly ulong start;
    private readonly bool fromStart;
    private readonly bool toEnd;

    private LinearPattern(List<PatternPart> parts, bool fromStart, bool toEnd)
    {
        (this.fromStart, this.toEnd) = (fromStart, toEnd);
        foreach (var (set, min, max) in parts)
        {
            var copies = max == int.MaxValue ? Math.Max(1, min) : max;
            for (var i = 0; i < copies; i++)
            {
                var bit = 1UL << sets.Count;
                if (i >= min) optional |= bit;
                if (max == int.MaxValue && i == copies - 1) repeated |= bit;
                for (var c = 0; c < ascii.Length; c++) ascii[c] |= set.Contains(c) ? bit : 0;
                sets.Add(set);
            }
        }
        start = SkipOptional(1);
    }

    /// <summary>Null where the row is longer than a word has bits.</summary>
    public static LinearPattern? Create(List<PatternPart> parts, bool fromStart, bool toEnd) =>
        parts.Sum(part => part.Max == int.MaxValue ? Math.Max(1, part.Min) : (long)part.Max) <= MaxParts
            ? new(parts, fromStart, toEnd)
            : null;

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var accepted = 1UL << sets.Count;
        var state = start;
        while (!utf8.IsEmpty)
        {
            if (!toEnd && (state & accepted) != 0) return true;
            if (state == 0) return false;
            int length;
            if (utf8[0] < 0x80)
            {
                state &= ascii[utf8[0]];
                length = 1;
            }
            else
            {
                Rune.DecodeFromUtf8(utf8, out var rune, out length);
                state = Keep(state, rune.Value);
            }
            state = SkipOptional((state << 1) | (state & repeated));
            if (!fromStart) state |= start;
            utf8 = utf8[length..];
        }
        return (state & accepted) != 0;
    }

    private ulong Keep(ulong state, int code)
    {
        var kept = 0UL;
        for (var rest = state; rest != 0; rest &= rest - 1)
        {
            var part = BitOperations.TrailingZeroCount(rest);
            if (part < sets.Count && sets[part].Contains(code)) kept |= 1UL << part;
        }
        return kept;
    }

    private ulong SkipOptional(ulong state)
    {
        while (true)
        {
            var more = state | ((state & optional) << 1);
            if (more == state) return state;
            state = more;
        }
    }
}
