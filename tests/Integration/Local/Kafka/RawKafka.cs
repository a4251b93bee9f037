using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Speaks to a broker in bare requests, for what no client here can say or shows.</summary>
public sealed class RawKafka : IDisposable
{
    private readonly TcpClient client = new();

    public RawKafka(string bootstrapServers) => client.Connect(IPEndPoint.Parse(bootstrapServers));

    public delegate void WriteBody(ref KafkaWriter w);

    public delegate T ReadBody<out T>(ref KafkaReader r);

    /// <summary>Sends one request and reads its answer to the last byte.</summary>
    public async Task<T> Ask<T>(ApiKey api, short version, bool flexible, WriteBody write, ReadBody<T> read)
    {
        var request = new ArrayBufferWriter<byte>();
        WriteRequest(request, api, version, flexible, write);
        using var limit = new CancellationTokenSource(TestBroker.Limit);
        var stream = client.GetStream();
        await stream.WriteAsync(request.WrittenMemory, limit.Token);
        var size = new byte[4];
        await stream.ReadExactlyAsync(size, limit.Token);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        await stream.ReadExactlyAsync(answer, limit.Token);
        return ReadAnswer(answer, api, version, flexible, read);
    }

    public void Dispose() => client.Dispose();

    private static void WriteRequest(ArrayBufferWriter<byte> into, ApiKey api, short version, bool flexible, WriteBody write)
    {
        var body = new ArrayBufferWriter<byte>();
        var w = new KafkaWriter(body, version, flexible);
        write(ref w);
        w.NoTags();
        var header = new KafkaWriter(into, version, flexible: false);
        header.Int32(2 + 2 + 4 + 2 + (flexible ? 1 : 0) + body.WrittenCount);
        header.Int16((short)api);
        header.Int16(version);
        header.Int32(7);
        header.Int16(-1); // no client id
        if (flexible) header.Int8(0);
        into.Write(body.WrittenSpan);
    }

    private static T ReadAnswer<T>(byte[] answer, ApiKey api, short version, bool flexible, ReadBody<T> read)
    {
        var header = new KafkaReader(answer, version, flexible);
        Assert.Equal(7, header.Int32());
        if (flexible && api != ApiKey.ApiVersions) header.SkipTags();
        var r = new KafkaReader(answer.AsMemory(answer.Length - header.Left), version, flexible);
        var result = read(ref r);
        r.SkipTags();
        Assert.True(r.AtEnd, $"The answer to {api} v{version} has {r.Left} bytes more.");
        return result;
    }
}
