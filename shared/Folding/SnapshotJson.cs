using System.Text.Json;
using ServerlessEvents.Events;

namespace ServerlessEvents.Folding;

/// <summary>
/// A snapshot as it lies in <c>aggregates</c>:
/// <c>{"fold":1,"version":2,"offset":17,"answers":[[event,version,unix-ms],[event,version,unix-ms,"code","reason"]],"state":{…}}</c>.
/// </summary>
public static class SnapshotJson
{
    public static byte[] Write(Aggregate aggregate, Snapshot snapshot) => Write(aggregate, snapshot, out _);

    /// <param name="state">Where the state lies in it.</param>
    public static byte[] Write(Aggregate aggregate, Snapshot snapshot, out Range state)
    {
        var json = JsonBytes.Begin();
        json.WriteStartObject();
        json.WriteNumber("fold"u8, aggregate.Version);
        json.WriteNumber("version"u8, snapshot.Version);
        json.WriteNumber("offset"u8, snapshot.Offset);
        json.WriteStartArray("answers"u8);
        for (var i = 0; i < snapshot.Answers.Count; i++) Write(json, snapshot.Answers[i]);
        json.WriteEndArray();
        json.WritePropertyName("state"u8);
        var start = (int)(json.BytesCommitted + json.BytesPending);
        aggregate.WriteState(json, snapshot.State);
        json.WriteEndObject();
        state = start..^1;
        return JsonBytes.End();
    }

    /// <summary>Whether a snapshot was folded by this version of its aggregate; one that was not is as if it were not there.</summary>
    public static bool IsCurrent(Aggregate aggregate, ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        return json.Read() && json.Read() && json.ValueTextEquals("fold"u8) && json.Read() && json.TryGetInt32(out var fold) && fold == aggregate.Version;
    }

    public static Snapshot Read(Aggregate aggregate, ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        var snapshot = Snapshot.Of(aggregate);
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName) snapshot = ReadProperty(ref json, aggregate, snapshot);
        return json.TokenType == JsonTokenType.EndObject ? snapshot : throw new JsonException("A snapshot is cut off.");
    }

    private static Snapshot ReadProperty(ref Utf8JsonReader json, Aggregate aggregate, Snapshot snapshot)
    {
        var isFold = json.ValueTextEquals("fold"u8);
        var isVersion = json.ValueTextEquals("version"u8);
        var isOffset = json.ValueTextEquals("offset"u8);
        var isAnswers = json.ValueTextEquals("answers"u8);
        var isState = json.ValueTextEquals("state"u8);
        json.Read();
        if (isFold) return snapshot;
        if (isVersion) return snapshot with { Version = json.GetInt64() };
        if (isOffset) return snapshot with { Offset = json.GetInt64() };
        if (isAnswers) return snapshot with { Answers = ReadAnswers(ref json) };
        if (isState) return snapshot with { State = aggregate.ReadState(ref json) };
        throw new JsonException("A snapshot has a property that this version does not know.");
    }

    private static void Write(Utf8JsonWriter json, Answer answer)
    {
        json.WriteStartArray();
        json.WriteNumberValue(answer.Event);
        json.WriteNumberValue(answer.Version);
        json.WriteNumberValue(answer.At.ToUnixTimeMilliseconds());
        if (answer.Refusal is { } refusal)
        {
            json.WriteStringValue(refusal.Code);
            json.WriteStringValue(refusal.Reason);
        }
        json.WriteEndArray();
    }

    private static List<Answer> ReadAnswers(ref Utf8JsonReader json)
    {
        var answers = new List<Answer>();
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            var (@event, version, at) = (NextNumber(ref json), NextNumber(ref json), DateTimeOffset.FromUnixTimeMilliseconds(NextNumber(ref json)));
            var refusal = json.Read() && json.TokenType == JsonTokenType.String ? new Refusal(json.GetString()!, NextText(ref json)) : null;
            if (refusal is not null) Expect(ref json, JsonTokenType.EndArray);
            answers.Add(new(@event, version, at, refusal));
        }
        return answers;
    }

    private static long NextNumber(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.Number);
        return json.GetInt64();
    }

    private static string NextText(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.String);
        return json.GetString()!;
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token) throw new JsonException($"A snapshot has {json.TokenType} where {token} belongs.");
    }
}
