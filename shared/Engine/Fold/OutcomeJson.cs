using System.Globalization;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// An answer as a snapshot has it: <c>[event,version,unix-ms]</c>, or <c>[event,version,unix-ms,"code","reason"]</c> when refused.
/// </summary>
internal static class OutcomeJson
{
    /// <summary>Three numbers of at most 20 characters, and what is around them.</summary>
    public const int MaxAcceptedLength = 64;

    /// <param name="room">At least <see cref="MaxAcceptedLength"/>; only an answer that refuses takes more.</param>
    public static ReadOnlySpan<byte> Write(RecordedOutcome outcome, Span<byte> room)
    {
        if (outcome.Refusal is { } refusal) return WriteRefused(outcome, refusal);
        var at = Put(outcome.Event, room, 0, (byte)'[');
        at = Put(outcome.Version, room, at, (byte)',');
        at = Put(outcome.At.ToUnixTimeMilliseconds(), room, at, (byte)',');
        room[at++] = (byte)']';
        return room[..at];
    }

    public static RecordedOutcome Read(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        Expect(ref json, JsonTokenType.StartArray);
        var (@event, version, at) =
            (NextNumber(ref json), NextNumber(ref json), DateTimeOffset.FromUnixTimeMilliseconds(NextNumber(ref json)));
        var refusal = json.Read() && json.TokenType == JsonTokenType.String ? new Refusal(json.GetString()!, NextText(ref json)) : null;
        if (refusal is not null) Expect(ref json, JsonTokenType.EndArray);
        return new(@event, version, at, refusal);
    }

    private static byte[] WriteRefused(RecordedOutcome outcome, Refusal refusal)
    {
        var json = JsonBytes.Begin();
        json.WriteStartArray();
        json.WriteNumberValue(outcome.Event);
        json.WriteNumberValue(outcome.Version);
        json.WriteNumberValue(outcome.At.ToUnixTimeMilliseconds());
        json.WriteStringValue(refusal.Code);
        json.WriteStringValue(refusal.Reason);
        json.WriteEndArray();
        return JsonBytes.End();
    }

    private static int Put(long number, Span<byte> room, int at, byte before)
    {
        room[at] = before;
        number.TryFormat(room[(at + 1)..], out var length, provider: CultureInfo.InvariantCulture);
        return at + 1 + length;
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
        if (!json.Read() || json.TokenType != token) throw new JsonException($"An answer has {json.TokenType} where {token} belongs.");
    }
}
