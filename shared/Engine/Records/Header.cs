using System.Globalization;
using System.Text;

namespace ServerlessEvents.Engine.Records;

/// <summary>One header of a Kafka record.</summary>
public readonly record struct Header(string Name, byte[] Value)
{
    public Header(string name, string value) : this(name, Encoding.UTF8.GetBytes(value)) { }

    public override string ToString() => $"{Name}: {Encoding.UTF8.GetString(Value)}";
}

/// <summary>Reads headers by name; of several with one name the last counts.</summary>
public static class HeaderList
{
    public static byte[]? Find(this IReadOnlyList<Header> headers, string name)
    {
        if (headers is PackedHeaders packed) return packed.Find(name);
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            if (headers[i].Name == name) return headers[i].Value;
        }
        return null;
    }

    /// <summary>The value as it lies in the record, which is not copied for it.</summary>
    public static bool TryFind(this IReadOnlyList<Header> headers, string name, out ReadOnlySpan<byte> value)
    {
        if (headers is PackedHeaders packed) return packed.TryFind(name, out value);
        var found = headers.Find(name);
        value = found;
        return found is not null;
    }

    /// <summary>An instant in Unix milliseconds; null, too, for what no calendar holds.</summary>
    public static DateTimeOffset? FindInstant(this IReadOnlyList<Header> headers, string name) =>
        headers.TryFind(name, out var text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && UnixTime.Clamp(milliseconds) == milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>How many bytes the values have together.</summary>
    public static long ValueBytes(this IReadOnlyList<Header> headers)
    {
        if (headers is PackedHeaders packed) return packed.ValueBytes;
        var bytes = 0L;
        for (var i = 0; i < headers.Count; i++) bytes += headers[i].Value.Length;
        return bytes;
    }

    public static string? FindText(this IReadOnlyList<Header> headers, string name) =>
        headers is PackedHeaders packed ? packed.FindText(name)
        : headers.Find(name) is { } value ? Encoding.UTF8.GetString(value)
        : null;
}
