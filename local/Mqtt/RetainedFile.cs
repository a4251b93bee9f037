using System.Buffers;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>The broker's retained messages on disk: a line for each change, written before the change counts; the last line of a topic is the truth.</summary>
public sealed class RetainedFile(string folder)
{
    private readonly string file = Path.Combine(folder, "retained.jsonl");
    private readonly SemaphoreSlim one = new(1);

    public async Task Load(LoadingRetainedMessagesEventArgs loading)
    {
        if (!File.Exists(file)) return;
        var latest = new Dictionary<string, Line>();
        foreach (var text in await File.ReadAllLinesAsync(file))
        {
            if (TryRead(text) is { } line) latest[line.Topic] = line;
        }
        var kept = latest.Values.Where(line => line.Payload.Length > 0).ToArray();
        await File.WriteAllLinesAsync(file + ".new", kept.Select(line => JsonSerializer.Serialize(line)));
        File.Move(file + ".new", file, overwrite: true);
        loading.LoadedRetainedMessages.AddRange(kept.Select(ToMessage));
    }

    public async Task Save(RetainedMessageChangedEventArgs changed)
    {
        var message = changed.ChangedRetainedMessage;
        var line = new Line(message.Topic, message.Payload.ToArray(), message.ContentType);
        await one.WaitAsync();
        try { await File.AppendAllTextAsync(file, JsonSerializer.Serialize(line) + "\n"); }
        finally { one.Release(); }
    }

    /// <summary>Null for a last line that a kill has cut off: its change was never acknowledged, and comes again.</summary>
    private static Line? TryRead(string text)
    {
        try { return JsonSerializer.Deserialize<Line>(text); }
        catch (JsonException) { return null; }
    }

    private static MqttApplicationMessage ToMessage(Line line) => new MqttApplicationMessageBuilder()
        .WithTopic(line.Topic).WithPayload(line.Payload).WithContentType(line.ContentType).WithRetainFlag()
        .WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce)
        .Build();

    private sealed record Line(string Topic, byte[] Payload, string? ContentType);
}
