using System.Text.Json;
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Plain;

/// <summary>The keywords of arrays.</summary>
internal static class ArrayKeywords
{
    public static bool Allow(PlainEvaluator evaluator, SchemaNode node, JsonElement value, Path path, bool[]? own, ErrorSink sink)
    {
        if (!node.HasArrayRules) return true;
        var valid = true;
        var count = value.GetArrayLength();
        if (count < node.MinItems)
            valid = sink.Add(path, "minItems", $"expected at least {Found.Count(node.MinItems, "item")}, found {count}");
        if (count > node.MaxItems)
            valid = sink.Add(path, "maxItems", $"expected at most {Found.Count(node.MaxItems, "item")}, found {count}");
        if (node.UniqueItems && FindRepeated(value) is var (first, second))
            valid = sink.Add(path, "uniqueItems", $"expected each item once, found item {second} equal to item {first}");
        foreach (var (i, item) in value.EnumerateArray().Index())
        {
            if (sink.IsFull) return false;
            var inPrefix = i < node.PrefixItems.Length;
            if ((inPrefix ? node.PrefixItems[i] : node.Items) is not { } schema) continue;
            valid &= evaluator.AllowsChild(schema, item, path.To(i), inPrefix ? "prefixItems" : "items", sink);
            if (own is not null) own[i] = true;
        }
        if (node.Contains is not null) valid &= AllowContained(evaluator, node, value, path, own, sink);
        if (node.UnevaluatedItems is null) return valid;
        foreach (var (i, item) in value.EnumerateArray().Index())
        {
            if (!own![i]) valid &= evaluator.AllowsChild(node.UnevaluatedItems, item, path.To(i), "unevaluatedItems", sink);
            own[i] = true;
        }
        return valid;
    }

    private static bool AllowContained(PlainEvaluator evaluator, SchemaNode node, JsonElement value, Path path, bool[]? own, ErrorSink sink)
    {
        var found = 0;
        foreach (var (i, item) in value.EnumerateArray().Index())
        {
            if (!evaluator.AllowsChild(node.Contains!, item, path.To(i), "contains", ErrorSink.Silent)) continue;
            found++;
            if (own is not null) own[i] = true;
        }
        if (found < node.MinContains)
        {
            return sink.Add(
                path, node.MinContains == 1 ? "contains" : "minContains",
                $"expected at least {Found.Count(node.MinContains, "item")} as \"contains\" describes, found {found}");
        }
        return found <= node.MaxContains
            || sink.Add(
                path, "maxContains", $"expected at most {Found.Count(node.MaxContains, "item")} as \"contains\" describes, found {found}");
    }

    private static (int First, int Second)? FindRepeated(JsonElement array)
    {
        var seen = new Dictionary<int, List<(int, JsonElement)>>();
        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            var hash = item.HashOf();
            if (!seen.TryGetValue(hash, out var same)) seen.Add(hash, same = []);
            foreach (var (before, other) in same)
            {
                if (item.IsSameAs(other)) return (before, i);
            }
            same.Add((i, item));
        }
        return null;
    }
}
