using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// The broker's retained messages on disk: a line for each change, written before the change counts; the last line of a topic is the truth.
/// Written anew when most of it is out of date, so that a change costs the same however many topics there are.
/// </summary>
public sealed class RetainedFile : IDisposable
{
    /// <summary>How many bytes may be out of date in a file that holds little.</summary>
    private const long Waste = 1 << 20;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly string file;
    private readonly TimeProvider time;
    private readonly Lock one = new();
    private readonly ArrayBufferWriter<byte> line = new();
    private Dictionary<string, Place> places = [];
    private SafeFileHandle? open;
    private long length;
    private long live;
    private DateTimeOffset looked;

    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public RetainedFile(string folder, TimeProvider time)
    {
        (this.time, looked) = (time, time.GetUtcNow());
        file = Path.Combine(folder, "retained.jsonl");
        var latest = new Dictionary<string, (string Text, DateTimeOffset? Expires)>();
        foreach (var text in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (TryRead(text) is not { } change) continue;
            if (change.Payload is [] || change.Expires <= looked) latest.Remove(change.Topic);
            else latest[change.Topic] = (text, change.Expires);
        }
        WriteAnew(latest.Select(kept => (kept.Key, Encoding.UTF8.GetBytes(kept.Value.Text + "\n"), kept.Value.Expires)));
    }

    public Task Load(LoadingRetainedMessagesEventArgs loading)
    {
        lock (one) loading.LoadedRetainedMessages.AddRange(Kept().Select(kept => ToMessage(JsonSerializer.Deserialize<Line>(kept.Line)!)));
        return Task.CompletedTask;
    }

    /// <summary>Returns when the change is in the file. An empty payload takes the topic's message away.</summary>
    /// <exception cref="IOException">It could not be written, and must not count.</exception>
    public void Save(MqttApplicationMessage message)
    {
        lock (one)
        {
            if (message.Payload.IsEmpty && !places.ContainsKey(message.Topic)) return;
            if (length > 2 * live + Waste) WriteAnew(Kept());
            Encode(message);
            RandomAccess.Write(open!, line.WrittenSpan, length); // what a failed one has left here is written over
            if (places.Remove(message.Topic, out var before)) live -= before.Length;
            if (!message.Payload.IsEmpty)
            {
                places[message.Topic] = new(length, line.WrittenCount, ExpiringProperties.Of(message));
                live += line.WrittenCount;
            }
            length += line.WrittenCount;
        }
    }

    /// <summary>Takes away what has expired, and says of which topics. It looks once a minute, because it looks at all.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public IReadOnlyList<string> TakeExpired()
    {
        lock (one)
        {
            var now = time.GetUtcNow();
            if (now - looked < BetweenLooks) return [];
            looked = now;
            string[] expired = [.. places.Where(place => place.Value.Expires <= now).Select(place => place.Key)];
            foreach (var topic in expired) Save(new MqttApplicationMessage { Topic = topic });
            return expired;
        }
    }

    public void Dispose()
    {
        lock (one) open?.Dispose();
    }

    private void WriteAnew(IEnumerable<(string Topic, byte[] Line, DateTimeOffset? Expires)> kept)
    {
        var anew = new Dictionary<string, Place>();
        long end = 0;
        using (var to = new FileStream(file + ".new", FileMode.Create))
        {
            foreach (var (topic, bytes, expires) in kept)
            {
                to.Write(bytes);
                anew[topic] = new(end, bytes.Length, expires);
                end += bytes.Length;
            }
            to.Flush(flushToDisk: true);
        }
        open?.Dispose();
        try { File.Move(file + ".new", file, overwrite: true); }
        finally { open = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite); } // the old one, if it could not be moved
        (places, length, live) = (anew, end, end);
    }

    private IEnumerable<(string Topic, byte[] Line, DateTimeOffset? Expires)> Kept() =>
        places.OrderBy(place => place.Value.At).Select(place => (place.Key, Read(place.Value), place.Value.Expires));

    private byte[] Read(Place place)
    {
        var bytes = new byte[place.Length];
        return RandomAccess.Read(open!, bytes, place.At) == bytes.Length
            ? bytes
            : throw new EndOfStreamException($"{file} is shorter than it was written.");
    }

    private void Encode(MqttApplicationMessage message)
    {
        line.ResetWrittenCount();
        var change = new Line(message.Topic, message.Payload.ToArray(), message.ContentType, ExpiringProperties.Of(message));
        using (var json = new Utf8JsonWriter(line)) JsonSerializer.Serialize(json, change);
        line.Write("\n"u8);
    }

    /// <summary>
    /// Null for a line that is no change, such as a last line that a kill has cut off: its change was never acknowledged, and comes again.
    /// </summary>
    private static Line? TryRead(string text)
    {
        try { return JsonSerializer.Deserialize<Line>(text) is { Topic: not null, Payload: not null } line ? line : null; }
        catch (JsonException) { return null; }
    }

    private static MqttApplicationMessage ToMessage(Line line) => new()
    {
        Topic = line.Topic,
        PayloadSegment = line.Payload,
        ContentType = line.ContentType,
        Retain = true,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        UserProperties = line.Expires is { } at ? new ExpiringProperties(at, null) : null,
    };

    private sealed record Line(
        string Topic,
        byte[] Payload,
        string? ContentType,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Expires = null);

    /// <summary>Where the last line of a topic lies in the file; its line feed counts.</summary>
    private readonly record struct Place(long At, int Length, DateTimeOffset? Expires);
}
