using System.Security.Cryptography;
using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Engine.Fold;

/// <summary>
/// What is shown of an aggregate, as its snapshot has it: <c>["alice",0]</c>, and in a snapshot of a rebuild
/// <c>["alice",0,version,"digest"]</c>.
/// </summary>
internal static class ShownJson
{
    public static void Write(Utf8JsonWriter json, Shown shown)
    {
        json.WriteStartArray();
        json.WriteStringValue(shown.Audience);
        json.WriteNumberValue(shown.Revision);
        if (shown.Digest is { } digest)
        {
            json.WriteNumberValue(shown.Version);
            json.WriteStringValue(digest);
        }
        json.WriteEndArray();
    }

    /// <summary>Reads the array that the reader stands at.</summary>
    public static Shown Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray) throw new JsonException("What is shown of a snapshot is an array.");
        json.Read();
        var audience = json.GetString();
        json.Read();
        var shown = new Shown(audience, json.GetInt32());
        if (!json.Read() || json.TokenType != JsonTokenType.Number) return shown;
        shown = shown with { Version = json.GetInt64() };
        json.Read();
        shown = shown with { Digest = json.GetString() };
        json.Read();
        return shown;
    }

    /// <summary>
    /// What is shown of an aggregate whose snapshot is of another version of its code. Earlier releases did not write to whom; then it is
    /// whom this code would show it to, if it can read the state.
    /// </summary>
    public static Shown OfOther(Aggregate aggregate, ReadOnlySpan<byte> snapshot)
    {
        var json = new Utf8JsonReader(snapshot);
        var (version, shown) = (0L, default(Shown));
        ReadOnlySpan<byte> state = default;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isVersion, isShown, isState) =
                (json.ValueTextEquals("version"u8), json.ValueTextEquals("shown"u8), json.ValueTextEquals("state"u8));
            json.Read();
            if (isVersion) version = json.GetInt64();
            else if (isShown) shown = Read(ref json);
            else if (isState) state = snapshot[PlaceOf(ref json)];
            else json.Skip();
        }
        shown ??= new(AudienceOf(aggregate, state), 0);
        return shown.IsOfRebuild ? shown : shown with { Version = version, Digest = DigestOf(state) };
    }

    /// <summary>The first half of the SHA-256 of a state's JSON.</summary>
    public static string DigestOf(ReadOnlySpan<byte> state) => Convert.ToHexStringLower(SHA256.HashData(state).AsSpan(..16));

    /// <summary>Where the value lies at which the reader stands; it then stands at its end.</summary>
    private static Range PlaceOf(ref Utf8JsonReader json)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return start..(int)json.BytesConsumed;
    }

    private static string? AudienceOf(Aggregate aggregate, ReadOnlySpan<byte> state)
    {
        try
        {
            var json = new Utf8JsonReader(state);
            json.Read();
            return aggregate.AudienceOf(aggregate.ReadState(ref json));
        }
        catch (Exception e) when (PoisonEvent.IsCausedBy(e)) { return null; }
    }
}
