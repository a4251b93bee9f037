using System.Text.Json;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>What has reached the SIEM stand-in of a data folder.</summary>
public sealed class SiemLines(string data)
{
    private readonly string file = Path.Combine(data, "siem.jsonl");

    /// <summary>Returns when the event has a line with this outcome; gives that line.</summary>
    public Task<JsonElement> Has(string eventId, string outcome) => Has(
        line => line.TryGetProperty("EventOriginalUid", out var id) && id.ValueEquals(eventId) && Outcome(line) == outcome,
        $"line of '{eventId}' with the outcome '{outcome}'");

    public async Task<JsonElement> Has(Func<JsonElement, bool> which, string what)
    {
        JsonElement found = default;
        await Eventually.True(
            () => Read().Any(line => which(line) && (found = line).ValueKind == JsonValueKind.Object),
            () => $"There is no {what} in siem.jsonl.");
        return found;
    }

    /// <summary>Every whole line; the last may still be being written.</summary>
    public IEnumerable<JsonElement> Read()
    {
        if (!File.Exists(file)) return [];
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>The outcomes in the lines of an event.</summary>
    public IEnumerable<string?> OutcomesOf(string eventId) => Read()
        .Where(line => line.TryGetProperty("EventOriginalUid", out var id) && id.ValueEquals(eventId))
        .Select(Outcome);

    public static string? Outcome(JsonElement line) => line.GetProperty("AdditionalFields").GetProperty("outcome").GetString();
}
