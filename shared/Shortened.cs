namespace ServerlessEvents;

/// <summary>Shortens a text that somebody else wrote, because it is repeated in records and Kafka limits their size.</summary>
internal static class Shortened
{
    /// <summary>The text, or its first so many characters and an ellipsis; no character is cut in two.</summary>
    public static string To(this string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";
}
