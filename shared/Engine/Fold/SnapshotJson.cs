using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// A snapshot as it lies in <c>aggregates</c>:
/// <c>{"fold":1,"version":2,"offset":17,"answers":[[event,version,unix-ms],[event,version,unix-ms,"code","reason"]],"shown":["alice",0],
/// "state":{…}}</c>.
/// </summary>
public static class SnapshotJson
{
    public static byte[] Write(Aggregate aggregate, Snapshot snapshot)
    {
        Write(JsonBytes.Begin(), aggregate, snapshot);
        return JsonBytes.End();
    }

    /// <summary>Writes a snapshot with a writer that has written nothing yet, and says where the state lies in it.</summary>
    public static Range Write(Utf8JsonWriter json, Aggregate aggregate, Snapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteNumber("fold"u8, aggregate.Version);
        json.WriteNumber("version"u8, snapshot.Version);
        json.WriteNumber("offset"u8, snapshot.Offset);
        json.WritePropertyName("answers"u8);
        snapshot.Outcomes.WriteTo(json);
        json.WritePropertyName("shown"u8);
        ShownJson.Write(json, snapshot.Shown);
        json.WritePropertyName("state"u8);
        var start = (int)(json.BytesCommitted + json.BytesPending);
        aggregate.WriteState(json, snapshot.State);
        json.WriteEndObject();
        return start..^1;
    }

    /// <summary>The state as it lies in the snapshot.</summary>
    public static ReadOnlySpan<byte> StateOf(Aggregate aggregate, Snapshot snapshot)
    {
        var state = Write(JsonBytes.Begin(), aggregate, snapshot);
        return JsonBytes.End().AsSpan(state);
    }

    /// <summary>Whether a snapshot was folded by this version of its aggregate; one that was not is as if it were not there.</summary>
    public static bool IsCurrent(Aggregate aggregate, ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        return json.Read()
            && json.Read()
            && json.ValueTextEquals("fold"u8)
            && json.Read()
            && json.TryGetInt32(out var fold)
            && fold == aggregate.Version;
    }

    /// <summary>Reads a snapshot. Of one that is not current nothing is left but what is shown of it.</summary>
    public static Snapshot Read(Aggregate aggregate, ReadOnlySpan<byte> bytes)
    {
        if (!IsCurrent(aggregate, bytes)) return Snapshot.Of(aggregate, ShownJson.OfOther(aggregate, bytes));
        var json = new Utf8JsonReader(bytes);
        var (state, version, offset, outcomes, _) = Snapshot.Of(aggregate);
        var shown = default(Shown);
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Takes(ref json, "fold"u8)) _ = json.GetInt32(); // IsCurrent has looked at it
            else if (Takes(ref json, "version"u8)) version = json.GetInt64();
            else if (Takes(ref json, "offset"u8)) offset = json.GetInt64();
            else if (Takes(ref json, "answers"u8)) outcomes = DeduplicationWindow.Read(ref json, bytes);
            else if (Takes(ref json, "shown"u8)) shown = ShownJson.Read(ref json);
            else if (Takes(ref json, "state"u8)) state = aggregate.ReadState(ref json);
            else throw new JsonException("A snapshot has a property that this version does not know.");
        }
        return json.TokenType == JsonTokenType.EndObject
            ? new(state, version, offset, outcomes, shown ?? new(aggregate.AudienceOf(state), Revision: 0)) // earlier releases wrote none
            : throw new JsonException("A snapshot is cut off.");
    }

    /// <summary>Goes on to the value, if the property has that name.</summary>
    private static bool Takes(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueTextEquals(name) && json.Read();

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token) throw new JsonException($"A snapshot has {json.TokenType} where {token} belongs.");
    }
}
