// The second engine: follows the standard keyword by keyword over a parsed document; says what is wrong, and decides what one pass cannot.
using System.Text.Json;
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.Plain;

/// <remarks>One for each document. Objects, arrays, scalars and combinations lie in the other parts of the class.</remarks>
internal sealed partial class PlainEvaluator(ErrorSink errors)
{
    /// <summary>More schemas in one another than this at one value can only be references that never end.</summary>
    private const int MaxInPlace = 500;

    private static readonly ErrorSink s_silent = ErrorSink.Silent;
    private readonly List<SchemaResource> _scope = [];
    private int _inPlace;

    /// <summary>Whether the value is valid.</summary>
    /// <param name="node">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="path">Where the value lies.</param>
    /// <param name="keyword">The keyword that led to this schema, for the message of <c>false</c>.</param>
    /// <param name="outer">Takes note of the children that were evaluated, if a schema further out wants to know.</param>
    /// <param name="sink">Takes the errors.</param>
    private bool Allows(SchemaNode node, JsonElement value, Path path, string keyword, bool[]? outer, ErrorSink sink)
    {
        if (sink.IsFull) return false;
        if (node.IsNever) return sink.Add(path, keyword, "expected nothing here, found " + Found.Describe(value));
        if (_inPlace == MaxInPlace) return sink.Add(path, "$dynamicRef", "expected references that end");
        _inPlace++;
        var entered = _scope.Count == 0 || _scope[^1] != node.Resource;
        if (entered) _scope.Add(node.Resource);

        var own = outer is not null || WantsEvaluated(node, value) ? new bool[ChildCount(value)] : null;
        var valid = AllowsItself(node, value, path, sink);
        valid &= AllowsCombined(node, value, path, own, sink);
        if (value.ValueKind is JsonValueKind.Object) valid &= AllowsObject(node, value, path, own, sink);
        if (value.ValueKind is JsonValueKind.Array) valid &= AllowsArray(node, value, path, own, sink);
        if (valid && outer is not null) Merge(own!, outer);

        if (entered) _scope.RemoveAt(_scope.Count - 1);
        _inPlace--;
        return valid;
    }

    public bool Allows(SchemaNode root, JsonElement document) => Allows(root, document, Path.Root, "false", null, errors);

    /// <summary>The same for a child, where the count of schemas at one value begins anew.</summary>
    private bool AllowsChild(SchemaNode node, JsonElement value, Path path, string keyword, ErrorSink sink)
    {
        var before = _inPlace;
        _inPlace = 0;
        var valid = Allows(node, value, path, keyword, null, sink);
        _inPlace = before;
        return valid;
    }

    private static bool WantsEvaluated(SchemaNode node, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => node.UnevaluatedProperties is not null,
        JsonValueKind.Array => node.UnevaluatedItems is not null,
        _ => false,
    };

    private static int ChildCount(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.GetPropertyCount(),
        JsonValueKind.Array => value.GetArrayLength(),
        _ => 0,
    };

    private static void Merge(bool[] from, bool[] into)
    {
        for (var i = 0; i < from.Length; i++) into[i] |= from[i];
    }
}
