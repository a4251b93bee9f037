using System.Text.Unicode;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

/// <summary>
/// The first engine: reads a document's bytes once, front to back, and follows the plan of its schema as it goes; stops at the first fault.
/// </summary>
internal ref struct JsonPass(ReadOnlySpan<byte> json, int maxDepth)
{
    private JsonTokens tokens = new(json);

    public readonly JsonFault Fault => tokens.Fault;

    /// <summary>The byte that the fault is at, or the number of bytes.</summary>
    public readonly int Position => tokens.Position;

    public bool Run(Plan plan)
    {
        if (!Utf8.IsValid(tokens.Json)) return tokens.Fail(JsonFault.Encoding);
        tokens.Scratch.Clear();
        tokens.SkipSpace();
        if (!Value(plan, 0)) return false;
        tokens.SkipSpace();
        return tokens.Position == tokens.Json.Length || tokens.Fail(JsonFault.Trailing);
    }

    private bool Value(Plan plan, int depth)
    {
        switch (tokens.Current)
        {
            case (byte)'{':
                return plan.Object is null ? tokens.Fail(JsonFault.Schema) : Object(plan.Object, depth + 1);
            case (byte)'[':
                return plan.Array is null ? tokens.Fail(JsonFault.Schema) : Array(plan.Array, depth + 1);
            case (byte)'"':
                if (!tokens.String(out var raw, out var escaped)) return false;
                return (plan.String is not null && ScalarRules.AllowText(plan.String, escaped ? tokens.Scratch.Unescape(raw) : raw))
                    || tokens.Fail(JsonFault.Schema);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                if (!tokens.Number(out var number)) return false;
                return (plan.Number is not null && ScalarRules.AllowNumber(plan.Number, number)) || tokens.Fail(JsonFault.Schema);
            default:
                return tokens.Scalar(out var value) && Allow(plan, value);
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
        return (rules is not null && ScalarRules.Allow(rules, value)) || tokens.Fail(JsonFault.Schema);
    }

    private bool Object(ObjectRule rule, int depth)
    {
        if (depth > maxDepth) return tokens.Fail(JsonFault.Depth);
        if (rule.Words > 1) return ObjectOfMany(rule, depth);
        var seen = 0UL;
        return Members(rule, depth, new(ref seen));
    }

    /// <summary>
    /// An object whose rule has more names than one word has bits. It is a method of its own, as memory on the stack slows down every call.
    /// </summary>
    private bool ObjectOfMany(ObjectRule rule, int depth)
    {
        Span<ulong> seen = stackalloc ulong[ObjectRule.MaxWords];
        return Members(rule, depth, seen);
    }

    private bool Members(ObjectRule rule, int depth, scoped Span<ulong> seen)
    {
        var (container, count, last) = (0L, 0, -1);
        tokens.Skip();
        tokens.SkipSpace();
        if (tokens.Current == '}')
        {
            tokens.Skip();
        }
        else
        {
            do
            {
                tokens.SkipSpace();
                var start = tokens.Position;
                if (tokens.Current != '"') return tokens.FailHere();
                if (!tokens.String(out var raw, out var escaped)) return false;
                var name = escaped ? tokens.Scratch.Unescape(raw) : raw;
                var index = rule.Names.Find(name, last + 1);
                Plan? plan;
                if (index >= 0)
                {
                    var bit = 1UL << index;
                    if ((seen[index >> 6] & bit) != 0) return tokens.Fail(JsonFault.DuplicateKey, start);
                    seen[index >> 6] |= bit;
                    last = index;
                    plan = rule.Children[index];
                }
                else
                {
                    plan = rule.Unknown[rule.Patterns.Length == 0 ? 0 : Matches(rule, name)];
                    if (plan is null) return tokens.Fail(JsonFault.Schema);
                    if (container == 0) container = tokens.Scratch.Seen.Open();
                    var place = (start + 1, raw.Length);
                    if (!tokens.Scratch.Seen.Add(tokens.Json, tokens.Scratch, container, place, JsonTypes.String, escaped))
                        return tokens.Fail(JsonFault.DuplicateKey, start);
                    if (escaped) name = tokens.Scratch.Unescape(raw);
                }
                if (rule.NameRules.Length > 0 && !ScalarRules.AllowText(rule.NameRules, name)) return tokens.Fail(JsonFault.Schema);
                count++;
                tokens.SkipSpace();
                if (tokens.Current != ':') return tokens.FailHere();
                tokens.Skip();
                tokens.SkipSpace();
                if (!Value(plan, depth)) return false;
            }
            while (Next((byte)'}'));
            if (tokens.Fault != JsonFault.None) return false;
        }
        return IsComplete(rule, seen, count) || tokens.Fail(JsonFault.Schema);
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
        if (depth > maxDepth) return tokens.Fail(JsonFault.Depth);
        return rule.Contains.Length == 0 ? Items(rule, depth, []) : ItemsCounted(rule, depth);
    }

    /// <summary>The items of an array that counts certain ones; apart for the same reason.</summary>
    private bool ItemsCounted(ArrayRule rule, int depth)
    {
        Span<int> found = stackalloc int[ArrayRule.MaxContains];
        return Items(rule, depth, found);
    }

    private bool Items(ArrayRule rule, int depth, scoped Span<int> found)
    {
        var container = rule.UniqueItems ? tokens.Scratch.Seen.Open() : 0;
        var count = 0;
        tokens.Skip();
        tokens.SkipSpace();
        if (tokens.Current == ']')
        {
            tokens.Skip();
        }
        else
        {
            do
            {
                tokens.SkipSpace();
                if (count == rule.MaxItems) return tokens.Fail(JsonFault.Schema);
                var plan = count < rule.Prefix.Length ? rule.Prefix[count] : rule.Rest;
                count++;
                if (!(rule.LooksAtItems ? Item(rule, plan, depth, container, found) : Value(plan, depth))) return false;
            }
            while (Next((byte)']'));
            if (tokens.Fault != JsonFault.None) return false;
        }
        if (count < rule.MinItems) return tokens.Fail(JsonFault.Schema);
        for (var i = 0; i < rule.Contains.Length; i++)
        {
            if (found[i] < rule.Contains[i].Min || found[i] > rule.Contains[i].Max) return tokens.Fail(JsonFault.Schema);
        }
        return true;
    }

    /// <summary>An item of an array that counts certain items, or that has each only once.</summary>
    private bool Item(ArrayRule rule, Plan plan, int depth, long container, scoped Span<int> found)
    {
        var start = tokens.Position;
        var first = tokens.Current;
        if (first is (byte)'{' or (byte)'[')
        {
            for (var i = 0; i < rule.Contains.Length; i++)
                found[i] += (first == '{' ? rule.Contains[i].Objects : rule.Contains[i].Arrays) ? 1 : 0;
            return Value(plan, depth);
        }
        if (!tokens.Scalar(out var value) || !Allow(plan, value)) return false;
        for (var i = 0; i < rule.Contains.Length; i++) found[i] += ScalarRules.Allow(rule.Contains[i].Node, value) ? 1 : 0;
        if (!rule.UniqueItems) return true;
        var escaped = first == '"' && tokens.Json[start..tokens.Position].Contains((byte)'\\');
        return tokens.Scratch.Seen.Add(tokens.Json, tokens.Scratch, container, (start, tokens.Position - start), value.Type, escaped)
            || tokens.Fail(JsonFault.Schema);
    }

    /// <summary>Goes past the comma or the end of a container; true where another member must follow.</summary>
    private bool Next(byte end)
    {
        tokens.SkipSpace();
        var current = tokens.Current;
        if (current != ',' && current != end) return tokens.FailHere();
        tokens.Skip();
        return current == ',';
    }
}
