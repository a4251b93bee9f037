using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>What arrives is never trusted. The connection is a pair of pipes, so no socket is needed.</summary>
public class FramesTests
{
    private static readonly Caller Someone = new("", "/test", new("127.0.0.1", 9092));

    [EmbeddedFact]
    public async Task Every_frame_may_arrive_split_at_every_byte()
    {
        await using var broker = await TestBroker.Start();
        var frames = new[]
        {
            Frame(ApiKey.ApiVersions, 3, 2, [2, (byte)'a', 2, (byte)'b', 0]),
            Frame(ApiKey.Metadata, 1, 1, [0, 0, 0, 0]),
            Frame(ApiKey.FindCoordinator, 3, 2, [2, (byte)'g', 0, 0]),
            Frame(ApiKey.ListGroups, 0, 1, [])
        };
        foreach (var frame in frames)
        {
            var whole = await Answer(broker, frame);
            Assert.NotEmpty(whole);
            for (var cut = 1; cut < frame.Length; cut++) Assert.Equal(whole, await Answer(broker, frame[..cut], frame[cut..]));
        }
        var all = frames.SelectMany(f => f).ToArray();
        Assert.Equal(4, CountFrames(await Answer(broker, all)));
        Assert.Equal(4, CountFrames(await Answer(broker, [.. all.Select(b => new[] { b })])));
    }

    [EmbeddedFact]
    public async Task Random_bytes_close_the_connection_and_do_no_more()
    {
        await using var broker = await TestBroker.Start(with: options => options with { AutoCreateTopics = false });
        var random = new Random(20);
        foreach (var api in broker.Core.Apis.Spoken)
        {
            for (var version = api.Api.Min; version <= api.Max; version++)
            {
                for (var round = 0; round < 30; round++)
                {
                    var body = new byte[random.Next(60)];
                    random.NextBytes(body);
                    // Half of them begin like something sensible: small numbers and short strings lead further in.
                    if (round % 2 == 0) for (var i = 0; i < body.Length; i++) body[i] &= random.Next(4) == 0 ? (byte)3 : (byte)0;
                    await Survives(broker, Frame(api.Api.Key, version, api.Api.IsFlexible(version) ? 2 : 1, body));
                }
            }
        }
        for (var round = 0; round < 300; round++)
        {
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            await Survives(broker, noise);
        }
        await broker.Create("still-works");
    }

    [EmbeddedFact]
    public async Task Absurd_sizes_and_counts_close_the_connection_and_cost_no_memory()
    {
        await using var broker = await TestBroker.Start();
        var (before, held) = (GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: true));
        foreach (var size in new[] { int.MinValue, -1, 0, 7, 100 * 1024 * 1024 + 1, int.MaxValue })
        {
            var frame = new byte[12];
            BinaryPrimitives.WriteInt32BigEndian(frame, size);
            await Assert.ThrowsAsync<InvalidDataException>(() => Answer(broker, frame));
        }
        foreach (var api in broker.Core.Apis.Spoken)
        {
            // A count or a length of 2 billion at every place where one may be.
            for (var at = 0; at < 24; at++)
            {
                await Survives(
                    broker,
                    Frame(
                        api.Api.Key,
                        api.Api.Min,
                        api.Api.IsFlexible(api.Api.Min) ? 2 : 1,
                        [.. new byte[at], 0x7f, 0xff, 0xff, 0xff, .. new byte[8]]));
                await Survives(
                    broker,
                    Frame(
                        api.Api.Key,
                        api.Max,
                        api.Api.IsFlexible(api.Max) ? 2 : 1,
                        [.. new byte[at], 0xff, 0xff, 0xff, 0xff, 0x07, .. new byte[8]]));
            }
        }
        // Other tests of the process hold memory as well.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - held, long.MinValue, 500_000_000);
        // All tests of the process allocate. Believing only these counts would take terabytes.
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50_000_000_000, "Counts are believed.");
    }

    private static async Task Survives(TestBroker broker, byte[] frame)
    {
        try
        {
            await Answer(broker, TimeSpan.FromMilliseconds(300), frame);
        }
        catch (Exception e) when (e is InvalidDataException or OperationCanceledException)
        {
            // The connection would be closed, or was left waiting for something that may come.
        }
    }

    private static Task<byte[]> Answer(TestBroker broker, params byte[][] pieces) => Answer(broker, TestBroker.Limit, pieces);

    private static async Task<byte[]> Answer(TestBroker broker, TimeSpan limit, params byte[][] pieces)
    {
        var (input, output) = (new Pipe(), new Pipe());
        var connection = new KafkaConnection(broker.Core, NullLogger<KafkaConnection>.Instance);
        using var stop = new CancellationTokenSource(limit, TimeProvider.System);
        var serving = connection.Serve(input.Reader.AsStream(), output.Writer, Someone, stop.Token);
        foreach (var piece in pieces) await input.Writer.WriteAsync(piece);
        await input.Writer.CompleteAsync();
        await serving;
        await output.Writer.CompleteAsync();
        var result = await output.Reader.ReadAtLeastAsync(int.MaxValue);
        return result.Buffer.ToArray();
    }

    private static byte[] Frame(ApiKey key, short version, int header, byte[] body)
    {
        var frame = new byte[4 + 10 + header - 1 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), (short)key);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(6), version);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(12), -1); // no client id
        body.CopyTo(frame, frame.Length - body.Length);
        return frame;
    }

    private static int CountFrames(byte[] answer)
    {
        var count = 0;
        for (var at = 0; at < answer.Length; at += 4 + BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(at))) count++;
        return count;
    }
}
