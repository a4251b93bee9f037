using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Patterns;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Plain;

/// <summary>
/// The second engine: follows the standard keyword by keyword over a parsed document; says what is wrong, and decides what one pass cannot.
/// </summary>
/// <remarks>One for each document.</remarks>
/// <param name="errors">Takes the errors.</param>
/// <param name="maxDepth">How deep the document may be.</param>
internal sealed class PlainEvaluator(ErrorSink errors, int maxDepth)
{
    /// <summary>
    /// More nested schemas than this at one value can only be dynamic references that never end: all other recursion is found when the
    /// schema is compiled.
    /// </summary>
    private const int MaxInPlace = 500;

    /// <summary>A document that asks less often than this is done sooner without a memory.</summary>
    private const int MaxWithoutMemory = 4096;

    /// <summary>
    /// The most questions that are asked of one document. When dynamic references make the result depend on the way to a schema, verdicts
    /// cannot be remembered, and few values may lead to very many questions.
    /// </summary>
    private const int MaxQuestions = 2_000_000;

    /// <summary>
    /// How many schemas may be under way within one another, whatever values they look at, because the stack is no deeper. It is enough for
    /// one longest chain, and eight for each level of the document.
    /// </summary>
    private readonly int maxUnderWay = InPlaceGraph.MaxLength + 8 * maxDepth;
    private readonly List<SchemaResource> scope = [];
    private JsonElement document;
    private (Path, string, string)? givenUp;
    private VerdictMemory? memory;
    private int questions;
    private int inPlace;
    private int underWay;

    /// <summary>Whether the document is valid.</summary>
    public bool Allows(SchemaNode root, JsonElement document)
    {
        this.document = document;
        var valid = Allows(root, document, Path.Root, "false", null, errors);
        return givenUp is var (path, keyword, message) ? errors.Replace(path, keyword, message) : valid;
    }

    /// <summary>Whether the value is valid.</summary>
    /// <param name="node">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="path">Where the value lies.</param>
    /// <param name="keyword">The keyword that led to this schema, for the message of <c>false</c>.</param>
    /// <param name="outer">Takes note of the children that were evaluated, if a schema further out wants to know.</param>
    /// <param name="sink">Takes the errors.</param>
    public bool Allows(SchemaNode node, JsonElement value, Path path, string keyword, bool[]? outer, ErrorSink sink)
    {
        if (sink.IsFull || givenUp is not null) return false;
        if (node.IsNever) return sink.Add(path, keyword, "expected nothing here, found " + Found.Describe(value));
        if (inPlace == MaxInPlace) return GiveUp(path, "$dynamicRef", "expected references that end");
        if (underWay == maxUnderWay)
            return GiveUp(path, keyword, $"expected a document that leads through at most {maxUnderWay} schemas in one another");
        if (++questions > MaxQuestions) return GiveUp(path, keyword, $"expected a document that is decided in {MaxQuestions} steps");
        if (memory is not null && !node.Resource.IsDynamic && memory.Recall(node, value, outer, sink) is { } known) return known;
        inPlace++;
        underWay++;
        var entered = scope.Count == 0 || scope[^1] != node.Resource;
        if (entered) scope.Add(node.Resource);

        var own = outer is not null || WantsEvaluated(node, value) ? new bool[ChildCount(value)] : null;
        var valid = ScalarKeywords.Allow(this, node, value, path, sink);
        valid &= CombinedKeywords.Allow(this, node, value, path, own, sink);
        if (value.ValueKind is JsonValueKind.Object) valid &= ObjectKeywords.Allow(this, node, value, path, own, sink);
        if (value.ValueKind is JsonValueKind.Array) valid &= ArrayKeywords.Allow(this, node, value, path, own, sink);
        if (valid && outer is not null) Merge(own!, outer);

        if (entered) scope.RemoveAt(scope.Count - 1);
        inPlace--;
        underWay--;
        if (questions > MaxWithoutMemory && !node.Resource.IsDynamic && givenUp is null)
            (memory ??= new(document)).Remember(node, value, valid, own, sink);
        return valid;
    }

    /// <summary>The anchor of the outermost schema resource on the way here that has it.</summary>
    public SchemaNode Dynamic(SchemaNode node)
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

    /// <summary>The same for a child, where the count of schemas at one value begins anew.</summary>
    public bool AllowsChild(SchemaNode node, JsonElement value, Path path, string keyword, ErrorSink sink)
    {
        var before = inPlace;
        inPlace = 0;
        var valid = Allows(node, value, path, keyword, null, sink);
        inPlace = before;
        return valid;
    }

    /// <summary>The same for the name of a property, which is a document of its own: no place in the other is its place.</summary>
    public bool AllowsName(SchemaNode node, string name, Path path)
    {
        var (outerDocument, outerMemory) = (document, memory);
        (document, memory) = (JsonSerializer.SerializeToElement(name, NameJson.Default.String), null);
        var valid = AllowsChild(node, document, path, "propertyNames", ErrorSink.Silent);
        (document, memory) = (outerDocument, outerMemory);
        return valid;
    }

    /// <summary>Whether a pattern is found in a text.</summary>
    public bool Matches(Pattern pattern, ReadOnlySpan<byte> text, Path path, string keyword)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            var most = pattern.Timeout.TotalMilliseconds;
            return GiveUp(path, keyword, $"expected a text that the pattern {pattern.Text} decides within {most} ms");
        }
    }

    /// <summary>Ends the evaluation: nothing more is decided, and this error says why. Always false.</summary>
    private bool GiveUp(Path path, string keyword, string message)
    {
        givenUp ??= (path, keyword, message);
        return false;
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

    public static void Merge(bool[] from, bool[] into)
    {
        for (var i = 0; i < from.Length; i++) into[i] |= from[i];
    }
}
