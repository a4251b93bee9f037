using System.Text;

namespace ServerlessEvents.Tlog;

/// <summary>UTF-8 that takes no other bytes.</summary>
internal static class Utf8
{
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
