using System.Buffers.Binary;
using System.Text;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>
/// The Kafka broker's port. The examples are requests of real clients (librdkafka 2.0.2 and 2.16.0), with names of their own instead of
/// those of the system that is tried.
/// </summary>
public sealed class KafkaTarget(int port) : IFuzzTarget
{
    // ApiVersions, version 0, correlation id 7, no client id
    private static readonly byte[] Question = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff];

    public string Name => "kafka";

    /// <summary>Each with its length before it.</summary>
    public IReadOnlyList<byte[]> Examples { get; } =
    [
        .. Encoding.UTF8.GetString(FuzzExamples.File("kafka-requests.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Framed(Convert.FromBase64String(line.Split(' ')[2]))),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        [0, 20, 0, 6], [0, 21, 0, 2], [0, 37, 0, 3], [0, 42, 0, 2], [0, 43, 0, 4], [0, 75, 0, 0], [0, 68, 0, 1], .. FuzzExamples.Bytes("fuzzed.results", "fuzz-a"),
    ];

    public async ValueTask<string> Try(byte[] input, CancellationToken stop) =>
        Wire.Outcome(await Wire.Send(port, input, Wire.Glance, stop));

    public async ValueTask RequireAlive(CancellationToken stop)
    {
        var answer = await Wire.Send(port, Question, Wire.Timeout, stop);
        if (answer is not { Length: > 8 } || answer[7] != 7) throw new InvalidOperationException("It does not serve others any more.");
    }

    private static byte[] Framed(byte[] request)
    {
        var frame = new byte[4 + request.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, request.Length);
        request.CopyTo(frame, 4);
        return frame;
    }
}
