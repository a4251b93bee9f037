// The keywords that put other schemas to the same value.
using System.Text.Json;
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.Plain;

internal sealed partial class PlainEvaluator
{
    private bool AllowsCombined(SchemaNode node, JsonElement value, Path path, bool[]? own, ErrorSink sink)
    {
        if (!node.HasCombinations) return true;
        var valid = true;
        if (node.Ref is not null) valid &= Allows(node.Ref, value, path, "$ref", own, sink);
        if (node.DynamicRef is not null) valid &= Allows(Dynamic(node), value, path, "$dynamicRef", own, sink);
        foreach (var part in node.AllOf) valid &= Allows(part, value, path, "allOf", own, sink);
        if (node.AnyOf.Length > 0 && Matching(node.AnyOf, value, path, own) == 0) valid = ExplainNone("anyOf", node.AnyOf, value, path, sink);
        if (node.OneOf.Length > 0)
        {
            var matching = Matching(node.OneOf, value, path, own);
            if (matching == 0) valid = ExplainNone("oneOf", node.OneOf, value, path, sink);
            if (matching > 1) valid = sink.Add(path, "oneOf", $"expected exactly one of {node.OneOf.Length} schemas to hold, found {matching}");
        }
        if (node.Not is not null && Allows(node.Not, value, path, "not", null, Silent)) valid = sink.Add(path, "not", "expected what the schema does not describe, found " + Found.Describe(value));
        if (node.If is not null)
        {
            var holds = Allows(node.If, value, path, "if", own, Silent);
            if ((holds ? node.Then : node.Else) is { } next) valid &= Allows(next, value, path, holds ? "then" : "else", own, sink);
        }
        return valid;
    }

    private int Matching(SchemaNode[] branches, JsonElement value, Path path, bool[]? own) =>
        branches.Count(branch => Allows(branch, value, path, "anyOf", own, Silent));

    /// <summary>No branch holds. Where only one allows the type of the value, that one was meant, and its own errors say more.</summary>
    private bool ExplainNone(string keyword, SchemaNode[] branches, JsonElement value, Path path, ErrorSink sink)
    {
        var meant = branches.Where(branch => OnePass.InPlace.Foresee(branch, Values.JsonElements.TypeOf(value)) != false).ToList();
        if (meant.Count == 1) return Allows(meant[0], value, path, keyword, null, sink);
        return sink.Add(path, keyword, $"expected {(keyword == "oneOf" ? "exactly" : "at least")} one of {branches.Length} schemas to hold, found none");
    }

    /// <summary>The anchor of the outermost schema resource on the way here that has it.</summary>
    private SchemaNode Dynamic(SchemaNode node)
    {
        if (node.DynamicName is { } name)
        {
            foreach (var resource in scope)
            {
                if (resource.DynamicNodes.TryGetValue(name, out var found)) return found;
            }
        }
        return node.DynamicRef!;
    }
}
