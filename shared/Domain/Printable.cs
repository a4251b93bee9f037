using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServerlessEvents.Domain;

/// <summary>
/// Text that somebody else wrote, as it may go to a terminal or into a log: one line, in which nothing steers the terminal, hides or
/// turns the text around.
/// </summary>
public static class Printable
{
    /// <summary>
    /// The text with \uXXXX in the place of each control character (tab and line feed are some), format character (as the
    /// bidirectional controls and those without width), line or paragraph separator, and half of a surrogate pair.
    /// </summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text) || Is(text)) return text ?? "";
        var shown = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            var isText = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) == OperationStatus.Done;
            var isShown = isText && IsShown(rune);
            for (var end = at + length; at < end; at++)
            {
                if (isShown) shown.Append(text[at]);
                else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:X4}");
            }
        }
        return shown.ToString();
    }

    /// <summary>Whether the text is shown as it is.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done || !IsShown(rune)) return false;
            text = text[length..];
        }
        return true;
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
