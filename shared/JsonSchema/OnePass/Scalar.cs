// One string, number, boolean or null as it stands in the document.
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

/// <param name="type">One type, and for a number the narrower one that it has.</param>
/// <param name="text">A string without quotes and escapes.</param>
/// <param name="number">A number.</param>
/// <param name="isTrue">For a boolean.</param>
internal readonly ref struct Scalar(JsonTypes type, ReadOnlySpan<byte> text, Number number, bool isTrue)
{
    public JsonTypes Type { get; } = type;
    public ReadOnlySpan<byte> Text { get; } = text;
    public Number Number { get; } = number;
    public bool IsTrue { get; } = isTrue;
}
