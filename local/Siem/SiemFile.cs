using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Local;

namespace ServerlessEvents.Local.Siem;

/// <summary>Stands in for the Event Hub and the SIEM behind it: appends each line to <c>siem.jsonl</c>, and shows it in short.</summary>
public sealed class SiemFile(string folder, TextWriter screen) : IEventHubSink
{
    private readonly string file = Path.Combine(folder, "siem.jsonl");

    public async Task Send(string eventHub, IReadOnlyList<string> events, CancellationToken stop)
    {
        await File.AppendAllLinesAsync(file, events, stop);
        foreach (var line in events) screen.WriteLine(Shorten(line));
    }

    private static string Shorten(string line)
    {
        using var json = JsonDocument.Parse(line);
        var record = json.RootElement;
        var details = record.TryGetProperty("EventResultDetails", out var why) ? $": {why}" : "";
        return $"{record.GetProperty("TimeGenerated").GetDateTimeOffset():HH:mm:ss.fff}  {record.GetProperty("ActorUsername")}  {record.GetProperty("Operation")}  "
            + $"{(record.TryGetProperty("Object", out var on) ? on.ToString() : "-")}  {record.GetProperty("AdditionalFields").GetProperty("outcome")}{details}";
    }
}
