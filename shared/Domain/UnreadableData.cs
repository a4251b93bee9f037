using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Domain;

/// <summary>
/// Says to the sender, in one sentence, why the aggregate cannot read data that passed its schema. It names none of our types, because the
/// sender does not know them.
/// </summary>
internal static class UnreadableData
{
    public static string Describe(JsonException error)
    {
        if (error.Path is null || error.InnerException is JsonException) return "The data is not JSON.";
        var what = error.Message.StartsWith("expected ", StringComparison.Ordinal) ? error.Message
            : error.Message.Contains("missing required", StringComparison.Ordinal) ? "something is missing there that the aggregate needs"
            : "a value of another kind is expected there";
        return $"The data cannot be read at \"{Pointer(error.Path)}\": {what}.";
    }

    /// <summary>The path of System.Text.Json, <c>$.items[0]['a b']</c>, as a JSON pointer, <c>/items/0/a b</c>.</summary>
    private static string Pointer(string path)
    {
        var pointer = new StringBuilder();
        for (var at = 1; at < path.Length;)
        {
            var isName = path[at] == '.';
            var isQuoted = path.AsSpan(at).StartsWith("['");
            var start = at + (isQuoted ? 2 : 1);
            var end = isName ? path.AsSpan(start).IndexOfAny('.', '[') : path.AsSpan(start).IndexOf(isQuoted ? "']" : "]");
            end = end < 0 ? path.Length : start + end;
            pointer.Append('/')
                .Append(path[start..end].Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            at = end + (isName ? 0 : isQuoted ? 2 : 1);
        }
        return pointer.ToString();
    }
}
