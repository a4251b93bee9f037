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
    private readonly List<CodePoints> _sets = [];
    private readonly ulong[] _ascii = new ulong[128];
    private readonly ulong _optional;
    private readonly ulong _repeated;
    private readonly ulong _start;
    private readonly bool _fromStart;
    private readonly bool _toEnd;

    private LinearPattern(List<PatternPart> parts, bool fromStart, bool toEnd)
    {
        (_fromStart, _toEnd) = (fromStart, toEnd);
        foreach (var (set, min, max) in parts)
        {
            var copies = max == int.MaxValue ? Math.Max(1, min) : max;
            for (var i = 0; i < copies; i++)
            {
                var bit = 1UL << _sets.Count;
                if (i >= min) _optional |= bit;
                if (max == int.MaxValue && i == copies - 1) _repeated |= bit;
                for (var c = 0; c < _ascii.Length; c++) _ascii[c] |= set.Contains(c) ? bit : 0;
                _sets.Add(set);
            }
        }
        _start = SkipOptional(1);
    }

    /// <summary>Null where the row is longer than a word has bits.</summary>
    public static LinearPattern? Create(List<PatternPart> parts, bool fromStart, bool toEnd) =>
        parts.Sum(part => part.Max == int.MaxValue ? Math.Max(1, part.Min) : (long)part.Max) <= MaxParts ? new(parts, fromStart, toEnd) : null;

    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var accepted = 1UL << _sets.Count;
        var state = _start;
        while (!utf8.IsEmpty)
        {
            if (!_toEnd && (state & accepted) != 0) return true;
            if (state == 0) return false;
            int length;
            if (utf8[0] < 0x80)
            {
                state &= _ascii[utf8[0]];
                length = 1;
            }
            else
            {
                Rune.DecodeFromUtf8(utf8, out var rune, out length);
                state = Keep(state, rune.Value);
            }
            state = SkipOptional((state << 1) | (state & _repeated));
            if (!_fromStart) state |= _start;
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
            if (part < _sets.Count && _sets[part].Contains(code)) kept |= 1UL << part;
        }
        return kept;
    }

    private ulong SkipOptional(ulong state)
    {
        while (true)
        {
            var more = state | ((state & _optional) << 1);
            if (more == state) return state;
            state = more;
        }
    }
}
