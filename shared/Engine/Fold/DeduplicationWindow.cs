using System.Collections;
using System.Text.Json;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// The latest answers of an aggregate, oldest first, each kept as the JSON that the snapshot has, so that it need not be written again with
/// every snapshot. A window never changes. A window with one more answer shares the store, if no other answer lies there yet.
/// </summary>
public sealed class DeduplicationWindow : IReadOnlyList<RecordedOutcome>
{
    public static readonly DeduplicationWindow None = new(new OutcomeStore(0, 0), 0, 0);

    private const int MinCapacity = 4;
    private readonly OutcomeStore store;
    private readonly int first;
    private readonly int end;

    private DeduplicationWindow(OutcomeStore store, int first, int end) => (this.store, this.first, this.end) = (store, first, end);

    public int Count => end - first;

    public RecordedOutcome this[int index] => OutcomeJson.Read(store.Text(first + index, first + index + 1));

    /// <summary>The window with one more answer, and with as many of the earlier ones as it may remember besides.</summary>
    public DeduplicationWindow With(RecordedOutcome outcome, int window)
    {
        var from = end - Math.Min(Count, window - 1);
        var isShared = store.Count == end && end > 0 && from < Math.Max(MinCapacity, window); // or forgotten answers would pile up
        var next = isShared ? store : store.Copy(from, end, Math.Max(MinCapacity, 2 * (end - from)));
        next.Add(outcome.Event, OutcomeJson.Write(outcome, stackalloc byte[OutcomeJson.MaxAcceptedLength]));
        return new(next, isShared ? from : 0, next.Count);
    }

    /// <summary>What an event was answered the last time; null when that is not remembered.</summary>
    public RecordedOutcome? To(long @event) => store.LastIndexOf(@event, first, end) is >= 0 and var index ? this[index - first] : null;

    /// <summary>Writes them as an array.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        if (Count > 0) json.WriteRawValue(store.Text(first, end), skipInputValidation: true); // several at once, commas included
        json.WriteEndArray();
    }

    /// <summary>Reads the array that the reader stands at.</summary>
    /// <param name="json">What reads <paramref name="text"/>.</param>
    public static DeduplicationWindow Read(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        if (json.TokenType != JsonTokenType.StartArray) throw new JsonException("The answers of a snapshot are an array.");
        var left = text.Length - (int)json.BytesConsumed; // most of the rest is answers
        var store = new OutcomeStore(MinCapacity + left / OutcomeStore.UsualSize, MinCapacity * OutcomeStore.UsualSize + left);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            var start = (int)json.TokenStartIndex;
            if (!json.Read() || json.TokenType != JsonTokenType.Number)
                throw new JsonException("An answer begins with the number of its event.");
            var @event = json.GetInt64();
            while (json.TokenType != JsonTokenType.EndArray && json.Read()) { }
            store.Add(@event, text[start..(int)json.BytesConsumed]);
        }
        return new(store, 0, store.Count);
    }

    public IEnumerator<RecordedOutcome> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
