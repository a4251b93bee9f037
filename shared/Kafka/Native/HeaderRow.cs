using System.Text;

namespace ServerlessEvents.Kafka.Native;

/// <summary>
/// The names of a record's headers by their place. The records of a topic are much alike, so they are mostly those of the record before.
/// </summary>
internal sealed class HeaderRow
{
    private readonly List<byte[]> bytes = [];

    public void Put(int place, ReadOnlySpan<byte> name)
    {
        if (place < bytes.Count && name.SequenceEqual(bytes[place])) return;
        if (place == bytes.Count) bytes.Add([]);
        bytes[place] = name.ToArray();
        // Another array is made: the records before keep theirs.
        Names = [.. Names.Take(place), Encoding.UTF8.GetString(name), .. Names.Skip(place + 1)];
    }

    /// <summary>The names that were put, and perhaps more of a longer record before. The array never changes.</summary>
    public string[] Names { get; private set; } = [];
}
