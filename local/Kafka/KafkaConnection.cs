using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka;

/// <summary>
/// A client's connection: frames in, frames out, strictly in order. Bytes that make no sense are an <see cref="InvalidDataException"/>,
/// which ends it, and nothing else.
/// </summary>
public sealed class KafkaConnection(BrokerCore core, ILogger<KafkaConnection> logger)
{
    /// <summary>Answers everything that comes in until it ends.</summary>
    public async Task Serve(Stream input, PipeWriter output, Caller caller, CancellationToken stop)
    {
        using var frames = new FrameReader(input);
        var writer = new FrameWriter(output);
        while (await frames.Next(stop) is { } frame)
        {
            using (frame)
            {
                if (await Answer(frame.Bytes, writer, caller, stop)) await output.FlushAsync(stop);
            }
        }
    }

    private ValueTask<bool> Answer(Memory<byte> frame, FrameWriter output, Caller caller, CancellationToken stop)
    {
        var key = BinaryPrimitives.ReadInt16BigEndian(frame.Span);
        var version = BinaryPrimitives.ReadInt16BigEndian(frame.Span[2..]);
        var correlation = BinaryPrimitives.ReadInt32BigEndian(frame.Span[4..]);
        if (!core.Apis.TryFind(key, out var spoken)) throw new InvalidDataException($"Request {key} is not known here.");
        if (!spoken.Speaks(version))
        {
            if (spoken.Api != core.Apis.Versions) throw new InvalidDataException($"{spoken.Api.Key} v{version} is not spoken here.");
            core.Apis.Versions.Refuse(correlation, output);
            return new(true);
        }
        var (clientId, body) = ReadClientId(frame[8..], spoken.Api.IsFlexible(version));
        if (clientId != caller.ClientId) caller = caller with { ClientId = clientId };
        return spoken.Api.Answer(new(version, correlation, body, caller, core.Faults, logger), output, stop);
    }

    /// <summary>The rest of the request header: a client id that is never compact, then, if flexible, tagged fields.</summary>
    private static (string ClientId, Memory<byte> Body) ReadClientId(Memory<byte> rest, bool flexible)
    {
        if (rest.Length < 2) throw new InvalidDataException("Frame ends inside the header.");
        var length = Math.Max((short)0, BinaryPrimitives.ReadInt16BigEndian(rest.Span));
        if (rest.Length < 2 + length) throw new InvalidDataException("Frame ends inside the client id.");
        var clientId = length == 0 ? "" : Encoding.UTF8.GetString(rest.Span.Slice(2, length));
        rest = rest[(2 + length)..];
        if (!flexible) return (clientId, rest);
        var r = new KafkaReader(rest, 0, flexible: true);
        r.SkipTags();
        return (clientId, rest[^r.Left..]);
    }
}
