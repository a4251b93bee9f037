// Where in a document a byte lies, as JSON pointer; only asked once something is wrong.
using System.Text;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal static class JsonPointer
{
    public static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");

    /// <summary>All that comes before the byte must be JSON.</summary>
    public static string At(ReadOnlySpan<byte> utf8, int end)
    {
        var path = new List<string?>();
        var isArray = new Stack<bool>();
        string? text = null;
        for (var i = 0; i < end; i++)
        {
            switch (utf8[i])
            {
                case (byte)'{' or (byte)'[':
                    isArray.Push(utf8[i] == '[');
                    path.Add(isArray.Peek() ? "0" : null);
                    break;
                case (byte)'}' or (byte)']':
                    isArray.Pop();
                    path.RemoveAt(path.Count - 1);
                    break;
                case (byte)',':
                    path[^1] = isArray.Peek() ? (int.Parse(path[^1]!) + 1).ToString() : null;
                    break;
                case (byte)':':
                    path[^1] = text;
                    break;
                case (byte)'"':
                    if (ReadString(utf8, ref i) is { } read && i < end) text = read;
                    break;
                default:
                    break;
            }
        }
        if (isArray.TryPeek(out var inArray) && !inArray && path[^1] is null && end < utf8.Length && utf8[end] == '"')
        {
            // The byte begins a key: it is the key that is meant.
            path[^1] = ReadString(utf8, ref end);
        }
        return string.Concat(path.OfType<string>().Select(segment => "/" + Escape(segment)));
    }

    /// <summary>Goes to the closing quote; null where the string is broken.</summary>
    private static string? ReadString(ReadOnlySpan<byte> utf8, ref int i)
    {
        var start = ++i;
        while (i < utf8.Length && utf8[i] != '"')
        {
            if (utf8[i] == '\\')
            {
                if (!JsonText.TryMeasureEscape(utf8[(i + 1)..], out var length)) return null;
                i += length;
            }
            i++;
        }
        if (i >= utf8.Length) return null;
        var text = new byte[i - start];
        return Encoding.UTF8.GetString(text, 0, JsonText.Unescape(utf8[start..i], text));
    }
}
