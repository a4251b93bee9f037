using System.Buffers.Binary;
using System.IO.Pipelines;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

public class FrameReaderTests
{
    private static readonly int[] Sizes = [8, 4091, 4092, 4093, 4096, 8192, 9, 65_536, 300_000, 1_048_576, 1_200_000, 10, 70_000];

    /// <summary>Sizes near the limits of the buffer, split into pieces at every byte.</summary>
    [Theory, InlineData(1), InlineData(3), InlineData(1000), InlineData(4096), InlineData(40_000), InlineData(10_000_000)]
    public async Task Frames_come_out_as_they_went_in_whatever_the_pieces(int piece)
    {
        var sizes = piece < 100 ? Sizes.Where(size => size < 10_000).ToArray() : Sizes;
        var random = new Random(piece);
        var bodies = sizes.Select(size => { var body = new byte[size]; random.NextBytes(body); return body; }).ToList();
        var pipe = new Pipe();
        var sending = Task.Run(async () =>
        {
            foreach (var chunk in bodies.SelectMany(WithSize).Chunk(piece)) await pipe.Writer.WriteAsync(chunk);
            await pipe.Writer.CompleteAsync();
        });
        using var limit = new CancellationTokenSource(2 * TestBroker.Limit);
        using var frames = new FrameReader(pipe.Reader.AsStream());
        foreach (var body in bodies)
        {
            using var frame = (await frames.Next(limit.Token))!.Value;
            Assert.True(frame.Bytes.Span.SequenceEqual(body), $"The frame of {body.Length} bytes is not what was sent.");
        }
        Assert.Null(await frames.Next(limit.Token));
        await sending;
    }

    [Theory, InlineData(2), InlineData(4), InlineData(1000)]
    public async Task An_end_inside_a_frame_is_the_end(int sent)
    {
        var bytes = WithSize(new byte[2000]).Take(sent).ToArray();
        using var frames = new FrameReader(new MemoryStream(bytes));
        Assert.Null(await frames.Next(CancellationToken.None));
    }

    private static IEnumerable<byte> WithSize(byte[] body)
    {
        var size = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(size, body.Length);
        return size.Concat(body);
    }
}
