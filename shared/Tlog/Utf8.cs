using System.Text;

namespace ServerlessEvents.Tlog;

/// <summary>UTF-8 that takes no other bytes.</summary>
internal static class Utf8
{
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a text has no half of a surrogate pair, which has no bytes.</summary>
    public static bool Holds(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++)) return false;
        }
        return true;
    }
}
