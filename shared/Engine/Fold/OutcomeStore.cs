namespace ServerlessEvents.Engine.Fold;

/// <summary>Answers one after the other, as JSON with a comma before each, and the events that they answer. The store only grows.</summary>
/// <param name="room">For how many there is room at first.</param>
/// <param name="size">For how many bytes of them.</param>
internal sealed class OutcomeStore(int room, int size)
{
    /// <summary>How many bytes most answers take.</summary>
    public const int UsualSize = 48;

    private long[] events = new long[room];
    private int[] ends = new int[room];
    private byte[] text = new byte[size];

    public int Count { get; private set; }

    public void Add(long @event, ReadOnlySpan<byte> json)
    {
        if (Count == events.Length)
        {
            Array.Resize(ref events, Count * 2 + 1);
            Array.Resize(ref ends, Count * 2 + 1);
        }
        var start = EndOf(Count);
        var end = start + 1 + json.Length;
        if (end > text.Length) Array.Resize(ref text, Math.Max(end, text.Length * 2));
        text[start] = (byte)',';
        json.CopyTo(text.AsSpan(start + 1));
        (events[Count], ends[Count]) = (@event, end);
        Count++;
    }

    /// <summary>Some of them, without the comma before the first.</summary>
    public ReadOnlySpan<byte> Text(int from, int to) => text.AsSpan((EndOf(from) + 1)..EndOf(to));

    /// <summary>The index of the latest answer to an event within a range; -1 when there is none.</summary>
    public int LastIndexOf(long @event, int from, int to) =>
        events.AsSpan(from..to).LastIndexOf(@event) is >= 0 and var index ? from + index : -1;

    public OutcomeStore Copy(int from, int to, int room)
    {
        var copy = new OutcomeStore(room, room * UsualSize);
        for (var i = from; i < to; i++) copy.Add(events[i], Text(i, i + 1));
        return copy;
    }

    private int EndOf(int count) => count == 0 ? 0 : ends[count - 1];
}
