using System.Buffers;
using System.Text.Json;

namespace ServerlessEvents.Engine.Records;

/// <summary>
/// One JSON writer and its buffer for each thread, used again and again. Between <see cref="Begin"/> and <see cref="End"/> nothing else may
/// begin.
/// </summary>
internal sealed class JsonBytes
{
    [ThreadStatic]
    private static JsonBytes? mine;

    private readonly ArrayBufferWriter<byte> output = new(4_096);
    private readonly Utf8JsonWriter json;

    private JsonBytes() => json = new(output);

    /// <summary>A writer that has written nothing. What an earlier use left behind when it threw is gone.</summary>
    public static Utf8JsonWriter Begin()
    {
        mine ??= new();
        mine.output.ResetWrittenCount();
        mine.json.Reset();
        return mine.json;
    }

    /// <summary>What was written since <see cref="Begin"/>.</summary>
    public static byte[] End()
    {
        mine!.json.Flush();
        return mine.output.WrittenSpan.ToArray();
    }
}
