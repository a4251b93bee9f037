// What was decided already: schemas that many paths lead to are asked once for each value, where a document turns out to need it.
using System.Runtime.InteropServices;
using System.Text.Json;
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.Plain;

internal sealed partial class PlainEvaluator
{
    /// <summary>A document that asks less often than this is done sooner without a memory.</summary>
    private const int MaxWithoutMemory = 4096;

    /// <summary>Where dynamic references make the way count by which a schema was reached, nothing can be remembered; then this is the end.</summary>
    private const int MaxQuestions = 2_000_000;

    private Dictionary<(SchemaNode Node, int Place), Verdict>? verdicts;
    private int questions;

    /// <summary>What is known of a schema and a value, if it says all that is asked now.</summary>
    private bool? Recall(SchemaNode node, JsonElement value, Path path, bool[]? outer, ErrorSink sink)
    {
        if (++questions <= MaxWithoutMemory) return null;
        if (node.Resource.IsDynamic) return questions <= MaxQuestions ? null : GiveUp(path, "$dynamicRef", $"expected a document that is decided in {MaxQuestions} steps");
        if (verdicts is null || PlaceOf(value) is not { } place || !verdicts.TryGetValue((node, place), out var verdict)) return null;
        if (!verdict.IsValid) return verdict.IsExplained || sink == Silent ? false : null;
        if (outer is null) return true;
        if (verdict.Evaluated is null) return null;
        Merge(verdict.Evaluated, outer);
        return true;
    }

    private void Remember(SchemaNode node, JsonElement value, bool isValid, bool[]? evaluated, ErrorSink sink)
    {
        if (questions <= MaxWithoutMemory || node.Resource.IsDynamic || givenUp is not null || PlaceOf(value) is not { } place) return;
        (verdicts ??= [])[(node, place)] = new(isValid, sink != Silent, evaluated);
    }

    /// <summary>Where a value begins in the document, which no two values share; null for a name, which is not read from there.</summary>
    private int? PlaceOf(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value);
        return JsonMarshal.GetRawUtf8Value(document).Overlaps(text, out var place) ? place : null;
    }

    /// <param name="IsValid">Whether the schema holds.</param>
    /// <param name="IsExplained">Whether its errors were added, so that they need not be again.</param>
    /// <param name="Evaluated">The children that it has evaluated; null where nobody wanted to know.</param>
    private readonly record struct Verdict(bool IsValid, bool IsExplained, bool[]? Evaluated);
}
