// The values of one `enum` or `const`, sorted by type so that a scalar is compared with its own kind only.
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Schemas.Values;

internal sealed class AllowedValues
{
    private readonly List<byte[]> strings = [];
    private readonly List<NumberLiteral> numbers = [];

    public AllowedValues(string keyword, IEnumerable<JsonElement> values)
    {
        Keyword = keyword;
        foreach (var value in values)
        {
            Types |= value.TypeOf();
            if (value.ValueKind is JsonValueKind.String) strings.Add(Encoding.UTF8.GetBytes(value.GetString()!));
            else if (value.ValueKind is JsonValueKind.Number) numbers.Add(new(JsonMarshal.GetRawUtf8Value(value).ToArray()));
            else if (value.ValueKind is JsonValueKind.True) HasTrue = true;
            else if (value.ValueKind is JsonValueKind.False) HasFalse = true;
            All.Add(value.Clone());
        }
    }

    /// <summary><c>enum</c> or <c>const</c>.</summary>
    public string Keyword { get; }

    public List<JsonElement> All { get; } = [];

    /// <summary>The types of the values.</summary>
    public JsonTypes Types { get; }

    public bool HasTrue { get; }

    public bool HasFalse { get; }

    public bool HasString(ReadOnlySpan<byte> text)
    {
        foreach (var allowed in strings)
        {
            if (text.SequenceEqual(allowed)) return true;
        }
        return false;
    }

    public bool HasNumber(in Number number)
    {
        foreach (var allowed in numbers)
        {
            if (Number.AreEqual(number, allowed.Value)) return true;
        }
        return false;
    }
}
