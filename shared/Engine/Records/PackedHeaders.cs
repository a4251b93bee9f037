using System.Collections;
using System.Text;

namespace ServerlessEvents.Engine.Records;

/// <summary>
/// The headers of a record that was read: the values in one array, each made only when it is asked for, and the names shared with the
/// records before it.
/// </summary>
/// <param name="names">By place.</param>
/// <param name="values">One after the other.</param>
/// <param name="ends">Where each value ends.</param>
public sealed class PackedHeaders(string[] names, byte[] values, int[] ends) : IReadOnlyList<Header>
{
    public int Count => ends.Length;

    public Header this[int index] => new(names[index], ValueAt(index).ToArray());

    /// <summary>How many bytes the values have together.</summary>
    internal int ValueBytes => ends.Length == 0 ? 0 : ends[^1];

    /// <summary>The last value of that name as text.</summary>
    public string? FindText(string name) => IndexOf(name) is >= 0 and var index ? Encoding.UTF8.GetString(ValueAt(index)) : null;

    public byte[]? Find(string name) => IndexOf(name) is >= 0 and var index ? ValueAt(index).ToArray() : null;

    public bool TryFind(string name, out ReadOnlySpan<byte> value)
    {
        var index = IndexOf(name);
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    public IEnumerator<Header> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name)
    {
        var index = Count - 1;
        while (index >= 0 && names[index] != name) index--;
        return index;
    }

    private ReadOnlySpan<byte> ValueAt(int index)
    {
        var start = index == 0 ? 0 : ends[index - 1];
        return values.AsSpan(start, ends[index] - start);
    }
}
