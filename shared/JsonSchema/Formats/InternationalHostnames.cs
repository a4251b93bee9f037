// Host names with labels beyond ASCII (RFC 5890), as people write them or encoded: each label is one of RFC 1123 or of IDNA 2008.
using System.Text;

namespace ServerlessEvents.Schemas.Formats;

internal static class InternationalHostnames
{
    private const string Prefix = "xn--";

    public static bool IsHostname(ReadOnlySpan<byte> text)
    {
        var length = -1; // as many dots as labels, but one
        var labels = new List<int[]>();
        foreach (var label in Encoding.UTF8.GetString(text).Split('.', '\u3002', '\uFF0E', '\uFF61'))
        {
            int[] codes = [.. label.EnumerateRunes().Select(rune => rune.Value)];
            var encoded = Ascii.IsValid(label) ? AsciiLength(label, ref codes) : InternationalLabels.EncodedLength(codes);
            if (encoded == 0) return false;
            length += encoded + 1;
            labels.Add(codes);
        }
        return length <= Hostnames.MaxLength && BidiRule.Allows(labels);
    }

    /// <summary>Zero when it is no label.</summary>
    /// <param name="codes">The label's code points; what they are decoded, when they are encoded.</param>
    private static int AsciiLength(string label, ref int[] codes)
    {
        var bytes = Encoding.ASCII.GetBytes(label);
        if (!Hostnames.IsLabel(bytes)) return 0;
        if (label.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            Span<int> decoded = stackalloc int[InternationalLabels.MaxLength];
            codes = [.. decoded[..InternationalLabels.Decode(bytes.AsSpan(Prefix.Length), decoded)]];
        }
        return label.Length;
    }
}
