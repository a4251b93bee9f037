// The first engine: reads a document's bytes once, front to back, and follows the plan of its schema as it goes; stops at the first fault.
using System.Text.Unicode;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

/// <remarks>The grammar is RFC 8259. What it scans lies in <c>JsonPass.Tokens.cs</c>.</remarks>
internal ref partial struct JsonPass(ReadOnlySpan<byte> json, int maxDepth)
{
    private readonly ReadOnlySpan<byte> json = json;
    private readonly Scratch scratch = Scratch.Current;

    public JsonFault Fault { get; private set; }

    /// <summary>The byte that the fault is at, or the number of bytes.</summary>
    public int Position { get; private set; }

    public bool Run(Plan plan)
    {
        if (!Utf8.IsValid(json)) return Fail(JsonFault.Encoding);
        scratch.Clear();
        SkipSpace();
        if (!Value(plan, 0)) return false;
        SkipSpace();
        return Position == json.Length || Fail(JsonFault.Trailing);
    }

    private bool Value(Plan plan, int depth)
    {
        switch (Current)
        {
            case (byte)'{':
                return plan.Object is null ? Fail(JsonFault.Schema) : Object(plan.Object, depth + 1);
            case (byte)'[':
                return plan.Array is null ? Fail(JsonFault.Schema) : Array(plan.Array, depth + 1);
            case (byte)'"':
                if (!String(out var raw, out var escaped)) return false;
                return (plan.String is not null && ScalarRules.AllowText(plan.String, escaped ? scratch.Unescape(raw) : raw)) || Fail(JsonFault.Schema);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                if (!Number(out var number)) return false;
                return (plan.Number is not null && ScalarRules.AllowNumber(plan.Number, number)) || Fail(JsonFault.Schema);
            default:
                return Scalar(out var value) && Allow(plan, value);
        }
    }

    private bool Allow(Plan plan, in Scalar value)
    {
        var rules = value.Type switch
        {
            JsonTypes.String => plan.String,
            JsonTypes.Boolean => plan.Boolean,
            JsonTypes.Null => plan.Null,
            _ => plan.Number,
        };
        return (rules is not null && ScalarRules.Allow(rules, value)) || Fail(JsonFault.Schema);
    }

    private bool Object(ObjectRule rule, int depth)
    {
        if (depth > maxDepth) return Fail(JsonFault.Depth);
        var one = 0UL;
        var seen = rule.Words == 1 ? new Span<ulong>(ref one) : stackalloc ulong[ObjectRule.MaxWords];
        var (container, count, last) = (0L, 0, -1);
        Position++;
        SkipSpace();
        if (Current == '}')
        {
            Position++;
        }
        else
        {
            do
            {
                SkipSpace();
                var start = Position;
                if (Current != '"') return FailHere();
                if (!String(out var raw, out var escaped)) return false;
                var name = escaped ? scratch.Unescape(raw) : raw;
                var index = rule.Names.Find(name, last + 1);
                Plan? plan;
                if (index >= 0)
                {
                    var bit = 1UL << index;
                    if ((seen[index >> 6] & bit) != 0) return Fail(JsonFault.DuplicateKey, start);
                    seen[index >> 6] |= bit;
                    last = index;
                    plan = rule.Children[index];
                }
                else
                {
                    plan = rule.Unknown[rule.Patterns.Length == 0 ? 0 : Matches(rule, name)];
                    if (plan is null) return Fail(JsonFault.Schema);
                    if (container == 0) container = scratch.Seen.Open();
                    if (!scratch.Seen.Add(json, scratch, container, (start + 1, raw.Length), JsonTypes.String, escaped)) return Fail(JsonFault.DuplicateKey, start);
                    if (escaped) name = scratch.Unescape(raw);
                }
                if (rule.NameRules.Length > 0 && !ScalarRules.AllowText(rule.NameRules, name)) return Fail(JsonFault.Schema);
                count++;
                SkipSpace();
                if (Current != ':') return FailHere();
                Position++;
                SkipSpace();
                if (!Value(plan, depth)) return false;
            }
            while (Next((byte)'}'));
            if (Fault != JsonFault.None) return false;
        }
        return IsComplete(rule, seen, count) || Fail(JsonFault.Schema);
    }

    private static int Matches(ObjectRule rule, ReadOnlySpan<byte> name)
    {
        var matches = 0;
        for (var i = 0; i < rule.Patterns.Length; i++)
        {
            if (rule.Patterns[i].IsMatch(name)) matches |= 1 << i;
        }
        return matches;
    }

    private static bool IsComplete(ObjectRule rule, ReadOnlySpan<ulong> seen, int count)
    {
        if (count < rule.MinProperties || count > rule.MaxProperties || !HasAll(seen, rule.Required)) return false;
        foreach (var (name, required) in rule.Dependent)
        {
            if ((seen[name >> 6] & (1UL << name)) != 0 && !HasAll(seen, required)) return false;
        }
        return true;
    }

    private static bool HasAll(ReadOnlySpan<ulong> seen, ReadOnlySpan<ulong> required)
    {
        for (var i = 0; i < required.Length; i++)
        {
            if ((seen[i] & required[i]) != required[i]) return false;
        }
        return true;
    }

    private bool Array(ArrayRule rule, int depth)
    {
        if (depth > maxDepth) return Fail(JsonFault.Depth);
        var container = rule.UniqueItems ? scratch.Seen.Open() : 0;
        Span<int> found = stackalloc int[ArrayRule.MaxContains];
        var count = 0;
        Position++;
        SkipSpace();
        if (Current == ']')
        {
            Position++;
        }
        else
        {
            do
            {
                SkipSpace();
                if (count == rule.MaxItems) return Fail(JsonFault.Schema);
                var plan = count < rule.Prefix.Length ? rule.Prefix[count] : rule.Rest;
                count++;
                if (!(rule.LooksAtItems ? Item(rule, plan, depth, container, found) : Value(plan, depth))) return false;
            }
            while (Next((byte)']'));
            if (Fault != JsonFault.None) return false;
        }
        if (count < rule.MinItems) return Fail(JsonFault.Schema);
        for (var i = 0; i < rule.Contains.Length; i++)
        {
            if (found[i] < rule.Contains[i].Min || found[i] > rule.Contains[i].Max) return Fail(JsonFault.Schema);
        }
        return true;
    }

    /// <summary>An item of an array that counts certain items, or that has each only once.</summary>
    private bool Item(ArrayRule rule, Plan plan, int depth, long container, scoped Span<int> found)
    {
        var start = Position;
        var first = Current;
        if (first is (byte)'{' or (byte)'[')
        {
            for (var i = 0; i < rule.Contains.Length; i++) found[i] += (first == '{' ? rule.Contains[i].Objects : rule.Contains[i].Arrays) ? 1 : 0;
            return Value(plan, depth);
        }
        if (!Scalar(out var value) || !Allow(plan, value)) return false;
        for (var i = 0; i < rule.Contains.Length; i++) found[i] += ScalarRules.Allow(rule.Contains[i].Node, value) ? 1 : 0;
        if (!rule.UniqueItems) return true;
        var escaped = first == '"' && json[start..Position].Contains((byte)'\\');
        return scratch.Seen.Add(json, scratch, container, (start, Position - start), value.Type, escaped) || Fail(JsonFault.Schema);
    }

    /// <summary>Goes past the comma or the end of a container; true where another member must follow.</summary>
    private bool Next(byte end)
    {
        SkipSpace();
        var current = Current;
        if (current != ',' && current != end) return FailHere();
        Position++;
        return current == ',';
    }
}
