using System.Runtime.InteropServices;
using System.Text.Json;
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.Plain;

/// <summary>What was decided already of a document: schemas that many paths lead to are asked once for each value.</summary>
internal sealed class VerdictMemory(JsonElement document)
{
    private readonly Dictionary<(SchemaNode Node, int Place), Verdict> verdicts = [];

    /// <summary>What is known of a schema and a value, if it says all that is asked now.</summary>
    public bool? Recall(SchemaNode node, JsonElement value, bool[]? outer, ErrorSink sink)
    {
        if (PlaceOf(value) is not { } place || !verdicts.TryGetValue((node, place), out var verdict)) return null;
        if (!verdict.IsValid) return verdict.IsExplained || sink == ErrorSink.Silent ? false : null;
        if (outer is null) return true;
        if (verdict.Evaluated is null) return null;
        PlainEvaluator.Merge(verdict.Evaluated, outer);
        return true;
    }

    /// <summary>Keeps a verdict for the next that asks.</summary>
    public void Remember(SchemaNode node, JsonElement value, bool isValid, bool[]? evaluated, ErrorSink sink)
    {
        if (PlaceOf(value) is { } place) verdicts[(node, place)] = new(isValid, sink != ErrorSink.Silent, evaluated);
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
