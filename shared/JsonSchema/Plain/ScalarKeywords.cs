using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Plain;

/// <summary>The keywords that need no other schema: type, enum and const, numbers, strings.</summary>
internal static class ScalarKeywords
{
    public static bool Allow(PlainEvaluator evaluator, SchemaNode node, JsonElement value, Path path, ErrorSink sink)
    {
        if ((node.Types & value.TypeOf()) == 0)
            return sink.Add(path, "type", $"expected {node.Types.Describe()}, found {Found.Describe(value)}");
        var valid = true;
        foreach (var allowed in node.Allowed)
        {
            if (!allowed.All.Any(one => value.IsSameAs(one)))
                valid = sink.Add(path, allowed.Keyword, $"expected {Found.List(allowed.All)}, found {Found.Describe(value)}");
        }
        if (value.ValueKind is JsonValueKind.Number) valid &= AllowNumber(node, value, path, sink);
        if (value.ValueKind is JsonValueKind.String) valid &= AllowString(evaluator, node, value, path, sink);
        return valid;
    }

    private static bool AllowNumber(SchemaNode node, JsonElement value, Path path, ErrorSink sink)
    {
        var number = value.Exact();
        var valid = true;
        if (node.Minimum is { } min && Number.Compare(number, min.Value) < 0)
            valid = sink.Add(path, "minimum", $"expected at least {min}, found {Found.Describe(value)}");
        if (node.ExclusiveMinimum is { } above && Number.Compare(number, above.Value) <= 0)
            valid = sink.Add(path, "exclusiveMinimum", $"expected more than {above}, found {Found.Describe(value)}");
        if (node.Maximum is { } max && Number.Compare(number, max.Value) > 0)
            valid = sink.Add(path, "maximum", $"expected at most {max}, found {Found.Describe(value)}");
        if (node.ExclusiveMaximum is { } below && Number.Compare(number, below.Value) >= 0)
            valid = sink.Add(path, "exclusiveMaximum", $"expected less than {below}, found {Found.Describe(value)}");
        if (node.MultipleOf is { } divisor && !number.IsMultipleOf(divisor.Value))
            valid = sink.Add(path, "multipleOf", $"expected a multiple of {divisor}, found {Found.Describe(value)}");
        return valid;
    }

    private static bool AllowString(PlainEvaluator evaluator, SchemaNode node, JsonElement value, Path path, ErrorSink sink)
    {
        if (!node.HasStringRules) return true;
        var text = Encoding.UTF8.GetBytes(value.GetString()!);
        var length = JsonText.CountRunes(text);
        var valid = true;
        if (length < node.MinLength)
            valid = sink.Add(path, "minLength", $"expected at least {Found.Count(node.MinLength, "character")}, found {length}");
        if (length > node.MaxLength)
            valid = sink.Add(path, "maxLength", $"expected at most {Found.Count(node.MaxLength, "character")}, found {length}");
        if (node.Pattern is not null && !evaluator.Matches(node.Pattern, text, path, "pattern"))
            valid = sink.Add(path, "pattern", $"expected a match of {node.Pattern.Text}, found {Found.Describe(value)}");
        if (node.Format?.IsMatch(text) == false)
            valid = sink.Add(path, "format", $"expected the format {node.Format.Name}, found {Found.Describe(value)}");
        return valid;
    }
}
