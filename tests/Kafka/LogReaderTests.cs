using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>Reading a partition to its end, and following it, in turns on one reader.</summary>
public sealed class LogReaderTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task It_follows_what_comes_and_still_finds_the_end()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("log");
        var kafka = new KafkaAddress(broker.BootstrapServers);
        using var producer = new DurableProducer(kafka);
        using var reader = new LogReader(kafka, "log", 0);

        Assert.Equal((0, 0L), Seen(await reader.Read(0, 10, default)));
        var coming = reader.Read(0, 10, Long, default);
        await producer.Deliver([new("log", null, [1], [])]);
        Assert.Equal((1, 1L), Seen(await coming));
        Assert.Equal((0, 1L), Seen(await reader.Read(1, 10, TimeSpan.FromMilliseconds(200), default)));
        Assert.Equal((0, 1L), Seen(await reader.Read(1, 10, default)));
        Assert.Equal((0, 1L), Seen(await reader.Read(1, 10, default))); // the client says only once that this is the end
        await producer.Deliver([new("log", null, [2], []), new("log", null, [3], [])]);
        Assert.Equal((1, 2L), Seen(await reader.Read(1, 1, Long, default)));
        Assert.Equal((1, 3L), Seen(await reader.Read(2, 10, Long, default)));
        Assert.Equal((3, 3L), Seen(await reader.Read(0, 10, default)));
    }

    private static (int, long) Seen(LogPage page) => (page.Records.Count, page.Next);
}
