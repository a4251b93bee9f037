// Puts values into messages, short.
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Schemas.Plain;

public static class Found
{
    private const int MaxLength = 40;
    private const int MaxListed = 8;

    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)).To(MaxLength),
    };

    public static string Describe(string name) =>
        Describe(JsonSerializer.SerializeToElement(name, Values.NameJson.Default.String));

    public static string List(IReadOnlyList<JsonElement> values)
    {
        if (values.Count == 1) return Describe(values[0]);
        var listed = string.Join(", ", values.Take(MaxListed).Select(Describe));
        return values.Count > MaxListed ? $"one of {listed}, …" : $"one of {listed}";
    }

    public static string Count(int count, string what) =>
        count == 1 ? $"1 {what}" : $"{count} {(what.EndsWith('y') ? what[..^1] + "ie" : what)}s";
}
