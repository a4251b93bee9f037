using System.Text.Json;

namespace ServerlessEvents.Client;

/// <summary>A CloudEvent that the system has written: its type, its data, and the other attributes that a message needs.</summary>
internal static class SystemEvent
{
    public static (string Type, JsonElement Data) Read(ReadOnlySpan<byte> payload) => Read(payload, out _);

    public static (string Type, JsonElement Data) Read(ReadOnlySpan<byte> payload, out JsonElement all)
    {
        all = JsonElement.Parse(payload);
        return all.ValueKind == JsonValueKind.Object
            && Text(all, "type") is { } type
            && all.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            ? (type, data)
            : throw new JsonException("This is no CloudEvent with data: it lacks a type, or data that is an object.");
    }

    public static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static long? Number(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
            && of.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number)
            ? number
            : null;
}
