// Where in a document a byte lies, as JSON pointer; only asked once something is wrong.
using System.Text;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal static class JsonPointer
{
    /// <summary>Only the beginning of a longer name is shown: errors go into headers, and Kafka limits the size of a message.</summary>
    private const int MaxName = 128;

    public static string Escape(string name) => name.To(MaxName).Replace("~", "~0").Replace("/", "~1");

    /// <summary>All that comes before the byte must be JSON; a byte that begins a key means the property.</summary>
    public static string At(ReadOnlySpan<byte> utf8, int end)
    {
        var path = new List<Step>();
        var text = 0;
        for (var i = 0; i < end; i++)
        {
            switch (utf8[i])
            {
                case (byte)'{' or (byte)'[':
                    path.Add(new(utf8[i] == '[', 0, Step.NoKey));
                    break;
                case (byte)'}' or (byte)']':
                    path.RemoveAt(path.Count - 1);
                    break;
                case (byte)',':
                    path[^1] = path[^1] with { Index = path[^1].Index + 1, Key = Step.NoKey };
                    break;
                case (byte)':':
                    path[^1] = path[^1] with { Key = text };
                    break;
                case (byte)'"':
                    text = i;
                    i = End(utf8, i);
                    break;
                default:
                    break;
            }
        }
        if (path is [.., { InArray: false, Key: Step.NoKey }] && end < utf8.Length && utf8[end] == '"')
            path[^1] = path[^1] with { Key = end };
        var pointer = new StringBuilder();
        foreach (var step in path)
        {
            if (step.InArray) pointer.Append('/').Append(step.Index);
            else if (step.Key != Step.NoKey && Read(utf8, step.Key) is { } name) pointer.Append('/').Append(Escape(name));
        }
        return pointer.ToString();
    }

    /// <summary>The closing quote of the string that begins at a quote, or the end of the document.</summary>
    private static int End(ReadOnlySpan<byte> utf8, int quote)
    {
        var i = quote + 1;
        while (i < utf8.Length && utf8[i] != '"') i += utf8[i] == '\\' ? 2 : 1;
        return Math.Min(i, utf8.Length);
    }

    /// <summary>Null where the key itself is what is wrong.</summary>
    private static string? Read(ReadOnlySpan<byte> utf8, int quote)
    {
        var raw = utf8[(quote + 1)..End(utf8, quote)];
        for (var i = raw.IndexOf((byte)'\\'); i >= 0 && i < raw.Length; i++)
        {
            if (raw[i] != '\\') continue;
            if (!JsonText.TryMeasureEscape(raw[(i + 1)..], out var length)) return null;
            i += length;
        }
        var text = new byte[raw.Length];
        return Encoding.UTF8.GetString(text, 0, JsonText.Unescape(raw, text));
    }

    /// <param name="InArray">Whether the container is an array.</param>
    /// <param name="Index">How many members came before.</param>
    /// <param name="Key">Where the key of the member at hand begins, once its colon was read.</param>
    private readonly record struct Step(bool InArray, int Index, int Key)
    {
        public const int NoKey = -1;
    }
}
