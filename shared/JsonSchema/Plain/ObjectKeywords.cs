using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Plain;

/// <summary>The keywords of objects.</summary>
internal static class ObjectKeywords
{
    public static bool Allow(PlainEvaluator evaluator, SchemaNode node, JsonElement value, Path path, bool[]? own, ErrorSink sink)
    {
        if (!node.HasObjectRules) return true;
        var valid = AllowNames(node, value, path, sink);
        foreach (var (i, property) in value.EnumerateObject().Index())
        {
            valid &= AllowProperty(evaluator, node, property, path.To(property.Name), out var evaluated, sink);
            if (own is not null) own[i] |= evaluated;
        }
        foreach (var (name, schema) in node.DependentSchemas)
        {
            if (value.TryGetProperty(name, out _)) valid &= evaluator.Allows(schema, value, path, "dependentSchemas", own, sink);
        }
        if (node.UnevaluatedProperties is null) return valid;
        foreach (var (i, property) in value.EnumerateObject().Index())
        {
            if (!own![i])
            {
                valid &= evaluator.AllowsChild(
                    node.UnevaluatedProperties, property.Value, path.To(property.Name), "unevaluatedProperties", sink);
            }
            own[i] = true;
        }
        return valid;
    }

    private static bool AllowProperty(
        PlainEvaluator evaluator, SchemaNode node, JsonProperty property, Path path, out bool evaluated, ErrorSink sink)
    {
        var valid = true;
        evaluated = false;
        if (node.Properties.TryGetValue(property.Name, out var named))
        {
            evaluated = true;
            valid &= evaluator.AllowsChild(named, property.Value, path, "properties", sink);
        }
        if (node.PatternProperties.Count > 0)
        {
            var name = Encoding.UTF8.GetBytes(property.Name);
            foreach (var (_, schema) in node.PatternProperties.Where(p => evaluator.Matches(p.Pattern, name, path, "patternProperties")))
            {
                evaluated = true;
                valid &= evaluator.AllowsChild(schema, property.Value, path, "patternProperties", sink);
            }
        }
        if (!evaluated && node.AdditionalProperties is not null)
        {
            evaluated = true;
            valid &= evaluator.AllowsChild(node.AdditionalProperties, property.Value, path, "additionalProperties", sink);
        }
        if (node.PropertyNames is not null)
        {
            if (!evaluator.AllowsName(node.PropertyNames, property.Name, path))
                valid = sink.Add(path, "propertyNames", "expected another name, found " + Found.Describe(property.Name));
        }
        return valid;
    }

    private static bool AllowNames(SchemaNode node, JsonElement value, Path path, ErrorSink sink)
    {
        var valid = true;
        var count = value.GetPropertyCount();
        if (count < node.MinProperties)
            valid = sink.Add(path, "minProperties", $"expected at least {Found.Count(node.MinProperties, "property")}, found {count}");
        if (count > node.MaxProperties)
            valid = sink.Add(path, "maxProperties", $"expected at most {Found.Count(node.MaxProperties, "property")}, found {count}");
        foreach (var name in node.Required.Where(name => !value.TryGetProperty(name, out _)))
            valid = sink.Add(path, "required", $"expected the property \"{name}\", found none");
        foreach (var (name, required) in node.DependentRequired.Where(d => value.TryGetProperty(d.Key, out _)))
        {
            foreach (var missing in required.Where(r => !value.TryGetProperty(r, out _)))
            {
                valid = sink.Add(path, "dependentRequired", $"expected the property \"{missing}\" beside \"{name}\", found none");
            }
        }
        return valid;
    }
}
