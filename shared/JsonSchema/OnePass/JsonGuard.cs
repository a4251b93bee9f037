// The rules that every document must keep before any schema: RFC 8259, UTF-8, no key twice, numbers in range, a limit to the depth.
using System.Text;

namespace ServerlessEvents.Schemas.OnePass;

public static class JsonGuard
{
    public const string Keyword = "json";

    /// <summary>The first thing that is wrong, or null.</summary>
    public static SchemaError? Check(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var pass = new JsonPass(utf8, maxDepth);
        return pass.Run(Plan.Anything) ? null : Describe(utf8, maxDepth, pass.Fault, pass.Position);
    }

    private static SchemaError Describe(ReadOnlySpan<byte> utf8, int maxDepth, JsonFault fault, int at)
    {
        var message = fault switch
        {
            JsonFault.Encoding => "expected UTF-8, found bytes that are not",
            JsonFault.Text => $"expected no control character within a string, found 0x{utf8[at]:x2} at byte {at}",
            JsonFault.Escape => $"expected an escape that stands for a character after the backslash at byte {at}",
            JsonFault.DuplicateKey => "expected each key once, found it again",
            JsonFault.NumberRange => "expected a number of at most 400 digits between 1e-308 and 1.7976931348623157e308, or 0",
            JsonFault.Depth => $"expected at most {maxDepth} objects and arrays within one another",
            JsonFault.Trailing => $"expected nothing after the value, found {Found(utf8, at)}",
            JsonFault.End => $"expected more, found the end at byte {at}",
            _ => $"expected JSON, found {Found(utf8, at)}",
        };
        return new(fault is JsonFault.Encoding ? "" : JsonPointer.At(utf8, at), Keyword, message);
    }

    private static string Found(ReadOnlySpan<byte> utf8, int at)
    {
        Rune.DecodeFromUtf8(utf8[at..], out var rune, out _);
        return Rune.IsControl(rune) ? $"0x{rune.Value:x2} at byte {at}" : $"'{rune}' at byte {at}";
    }
}
