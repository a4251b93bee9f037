using System.Text.Json;
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.Plain;

/// <summary>The keywords that put other schemas to the same value.</summary>
internal static class CombinedKeywords
{
    public static bool Allow(PlainEvaluator evaluator, SchemaNode node, JsonElement value, Path path, bool[]? own, ErrorSink sink)
    {
        if (!node.HasCombinations) return true;
        var valid = true;
        if (node.Ref is not null) valid &= evaluator.Allows(node.Ref, value, path, "$ref", own, sink);
        if (node.DynamicRef is not null) valid &= evaluator.Allows(evaluator.Dynamic(node), value, path, "$dynamicRef", own, sink);
        foreach (var part in node.AllOf) valid &= evaluator.Allows(part, value, path, "allOf", own, sink);
        if (node.AnyOf.Length > 0 && Matching(evaluator, node.AnyOf, value, path, own) == 0)
            valid = ExplainNone(evaluator, "anyOf", node.AnyOf, value, path, sink);
        if (node.OneOf.Length > 0)
        {
            var matching = Matching(evaluator, node.OneOf, value, path, own);
            if (matching == 0) valid = ExplainNone(evaluator, "oneOf", node.OneOf, value, path, sink);
            if (matching > 1)
                valid = sink.Add(path, "oneOf", $"expected exactly one of {node.OneOf.Length} schemas to hold, found {matching}");
        }
        if (node.Not is not null && evaluator.Allows(node.Not, value, path, "not", null, ErrorSink.Silent))
            valid = sink.Add(path, "not", "expected what the schema does not describe, found " + Found.Describe(value));
        if (node.If is not null)
        {
            var holds = evaluator.Allows(node.If, value, path, "if", own, ErrorSink.Silent);
            if ((holds ? node.Then : node.Else) is { } next)
                valid &= evaluator.Allows(next, value, path, holds ? "then" : "else", own, sink);
        }
        return valid;
    }

    private static int Matching(PlainEvaluator evaluator, SchemaNode[] branches, JsonElement value, Path path, bool[]? own) =>
        branches.Count(branch => evaluator.Allows(branch, value, path, "anyOf", own, ErrorSink.Silent));

    /// <summary>No branch holds. Where only one allows the type of the value, that one was meant, and its own errors say more.</summary>
    private static bool ExplainNone(
        PlainEvaluator evaluator, string keyword, SchemaNode[] branches, JsonElement value, Path path, ErrorSink sink)
    {
        var meant = branches.Where(branch => OnePass.InPlace.Foresee(branch, Values.JsonElements.TypeOf(value)) != false).ToList();
        if (meant.Count == 1) return evaluator.Allows(meant[0], value, path, keyword, null, sink);
        return sink.Add(
            path, keyword,
            $"expected {(keyword == "oneOf" ? "exactly" : "at least")} one of {branches.Length} schemas to hold, found none");
    }
}
