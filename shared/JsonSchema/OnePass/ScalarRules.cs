// Decides a scalar: all of it is at hand, so every keyword can be asked, the ones that combine schemas too.
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal static class ScalarRules
{
    public static bool Allow(SchemaNode[] nodes, in Scalar value)
    {
        foreach (var node in nodes)
        {
            if (!Allow(node, value)) return false;
        }
        return true;
    }

    /// <summary>The same for a string, quickly where its schemas are simple.</summary>
    public static bool AllowText(SchemaNode[] nodes, ReadOnlySpan<byte> text)
    {
        foreach (var node in nodes)
        {
            if (!node.IsSimple)
            {
                if (!Allow(node, new Scalar(JsonTypes.String, text, default, false))) return false;
            }
            else if ((node.Types & JsonTypes.String) == 0 || (node.HasStringRules && !AllowString(node, text)))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The same for a number.</summary>
    public static bool AllowNumber(SchemaNode[] nodes, in Number number)
    {
        var type = number.IsInteger ? JsonTypes.Integer : JsonTypes.Fraction;
        foreach (var node in nodes)
        {
            if (!node.IsSimple)
            {
                if (!Allow(node, new Scalar(type, default, number, false))) return false;
            }
            else if ((node.Types & type) == 0 || (node.HasNumberRules && !AllowNumber(node, number)))
            {
                return false;
            }
        }
        return true;
    }

    public static bool Allow(SchemaNode node, in Scalar value)
    {
        if (node.IsNever || (node.Types & value.Type) == 0) return false;
        foreach (var allowed in node.Allowed)
        {
            if (!IsAmong(allowed, value)) return false;
        }
        if (node.HasNumberRules && (value.Type & JsonTypes.Number) != 0 && !AllowNumber(node, value.Number)) return false;
        if (node.HasStringRules && value.Type == JsonTypes.String && !AllowString(node, value.Text)) return false;
        return !node.HasCombinations || AllowCombinations(node, value);
    }

    private static bool IsAmong(AllowedValues allowed, in Scalar value) => value.Type switch
    {
        JsonTypes.String => allowed.HasString(value.Text),
        JsonTypes.Null => (allowed.Types & JsonTypes.Null) != 0,
        JsonTypes.Boolean => value.IsTrue ? allowed.HasTrue : allowed.HasFalse,
        _ => allowed.HasNumber(value.Number),
    };

    private static bool AllowNumber(SchemaNode node, in Number number) =>
        (node.Minimum is null || Number.Compare(number, node.Minimum.Value) >= 0)
        && (node.ExclusiveMinimum is null || Number.Compare(number, node.ExclusiveMinimum.Value) > 0)
        && (node.Maximum is null || Number.Compare(number, node.Maximum.Value) <= 0)
        && (node.ExclusiveMaximum is null || Number.Compare(number, node.ExclusiveMaximum.Value) < 0)
        && (node.MultipleOf is null || number.IsMultipleOf(node.MultipleOf.Value));

    private static bool AllowString(SchemaNode node, ReadOnlySpan<byte> text)
    {
        // A code point takes one to four bytes, which mostly decides without counting.
        if (text.Length > node.MaxLength || text.Length < 4 * (long)node.MinLength)
        {
            var length = JsonText.CountRunes(text);
            if (length > node.MaxLength || length < node.MinLength) return false;
        }
        return (node.Pattern is null || node.Pattern.IsMatch(text)) && (node.Format is null || node.Format.IsMatch(text));
    }

    private static bool AllowCombinations(SchemaNode node, in Scalar value)
    {
        if (node.Ref is not null && !Allow(node.Ref, value)) return false;
        if (!Allow(node.AllOf, value)) return false;
        if (node.AnyOf.Length > 0 && Count(node.AnyOf, value, 1) == 0) return false;
        if (node.OneOf.Length > 0 && Count(node.OneOf, value, 2) != 1) return false;
        if (node.Not is not null && Allow(node.Not, value)) return false;
        if (node.If is null) return true;
        var next = Allow(node.If, value) ? node.Then : node.Else;
        return next is null || Allow(next, value);
    }

    private static int Count(SchemaNode[] nodes, in Scalar value, int enough)
    {
        var count = 0;
        foreach (var node in nodes)
        {
            if (Allow(node, value) && ++count == enough) break;
        }
        return count;
    }
}
