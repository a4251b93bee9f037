using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;
using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>Reading a partition to its end, again and again on one reader.</summary>
public sealed class LogReaderTests
{
    [Fact]
    public async Task A_reader_finds_the_end_however_often_it_is_asked_and_what_comes_later()
    {
        await using var broker = await TestBroker.Start();
        await broker.Create("log");
        var kafka = new KafkaAddress(broker.BootstrapServers);
        using var producer = new DurableProducer(kafka);
        using var reader = new LogReader(kafka, "log", 0);

        Assert.Equal((0, 0L), Seen(await reader.Read(0, 10, default)));
        await producer.Deliver([new("log", null, [1], [])]);
        Assert.Equal((1, 1L), Seen(await reader.Read(0, 10, default)));
        Assert.Equal((0, 1L), Seen(await reader.Read(1, 10, default)));
        Assert.Equal((0, 1L), Seen(await reader.Read(1, 10, default))); // the client says only once that this is the end
        await producer.Deliver([new("log", null, [2], []), new("log", null, [3], [])]);
        Assert.Equal((1, 2L), Seen(await reader.Read(1, 1, default)));
        Assert.Equal((1, 3L), Seen(await reader.Read(2, 10, default)));
        Assert.Equal((3, 3L), Seen(await reader.Read(0, 10, default)));
    }

    private static (int, long) Seen(LogPage page) => (page.Records.Count, page.Next);
}
