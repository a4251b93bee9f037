using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Local.Hosting.Triggers;

namespace ServerlessEvents.Local.Siem;

/// <summary>Stands in for the Event Hub and the SIEM behind it: appends each line to <c>siem.jsonl</c>, and shows it in short.</summary>
public sealed class SiemFile(string folder, TextWriter screen) : IEventHubSink
{
    private readonly string file = WithoutTornLine(Path.Combine(folder, "siem.jsonl"));

    public async Task Send(string eventHub, IReadOnlyList<string> events, CancellationToken stop)
    {
        await File.AppendAllLinesAsync(file, events, stop);
        foreach (var line in events) screen.WriteLine(Printable.Of(Shorten(line)));
    }

    /// <summary>Cuts off a last line that a kill has left half written: its batch was not done, and comes again.</summary>
    private static string WithoutTornLine(string file)
    {
        if (!File.Exists(file)) return file;
        using var stream = new FileStream(file, FileMode.Open);
        var end = stream.Length;
        while (end > 0 && ByteAt(end - 1) != '\n') end--;
        stream.SetLength(end);
        return file;

        int ByteAt(long position)
        {
            stream.Position = position;
            return stream.ReadByte();
        }
    }

    /// <summary>The line in short; all of it where it is not as ours are, for it is in the file by now and must not fail.</summary>
    private static string Shorten(string line)
    {
        try { return Summary(line); }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return line;
        }
    }

    private static string Summary(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("class_uid", out _) ? OfOcsf(json.RootElement) : OfAsim(json.RootElement);
    }

    private static string OfAsim(JsonElement record) =>
        $"{record.GetProperty("TimeGenerated").GetDateTimeOffset():HH:mm:ss.fff}  "
        + $"{record.GetProperty("ActorUsername")}  {record.GetProperty("Operation")}  {record.GetProperty("Object")}  "
        + $"{record.GetProperty("AdditionalFields").GetProperty("outcome")}{Why(record, "EventResultDetails")}";

    private static string OfOcsf(JsonElement record) =>
        $"{record.GetProperty("time_dt").GetDateTimeOffset():HH:mm:ss.fff}  "
        + $"{record.GetProperty("actor").GetProperty("user").GetProperty("name")}  {record.GetProperty("api").GetProperty("operation")}  "
        + $"{record.GetProperty("resources")[0].GetProperty("name")}  "
        + $"{record.GetProperty("unmapped").GetProperty("outcome")}{Why(record, "status_detail")}";

    private static string Why(JsonElement record, string name) => record.TryGetProperty(name, out var why) ? $": {why}" : "";
}
