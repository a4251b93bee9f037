using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>One partition's log by itself.</summary>
public sealed class BrokerPartitionLogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("log-");
    private readonly PartitionLog log;

    public BrokerPartitionLogTests() => log = Open();

    [Fact]
    public void A_batch_that_comes_again_is_known_however_old_its_records_say_they_are()
    {
        var batch = Batch(size: 20, producer: 7, sequence: 0, timestamp: 1); // in 1970
        Assert.Equal(0, log.Append(batch).Offset);
        log.SaveCheckpoint(); // producers that were silent for a day are forgotten here
        Assert.Equal((ErrorCode.None, 0), (log.Append(batch).Error, log.Append(batch).Offset));
        Assert.Equal(1, log.NextOffset);
        log.Close();
        Assert.Equal(0, Open().Append(batch).Offset);
    }

    [Fact]
    public void A_log_that_is_deleted_writes_nothing_more_for_its_folder_may_be_a_new_topics()
    {
        log.Append(Batch(size: 20));
        log.Abandon();
        log.SaveCheckpointIfStale();
        log.Expire();
        log.Compact();
        Assert.Throws<IOException>(() => log.Append(Batch(size: 20)));
        Assert.Equal(["00000000000000000000.log"], folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task The_search_by_time_goes_on_while_records_come_in()
    {
        var appending = Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++) log.Append(Batch(size: 33_000)); // each begins a new stretch of the index
        });
        while (!appending.IsCompleted) Assert.Null(log.FindTime(long.MaxValue, committed: false));
        await appending;
    }

    public void Dispose()
    {
        log.Close();
        folder.Delete(recursive: true);
    }

    private PartitionLog Open() =>
        PartitionLog.Open(folder.FullName, () => TopicConfig.Default, new(WriteThrough: null, TimeProvider.System, NullLogger.Instance));

    private static byte[] Batch(int size, long producer = -1, int sequence = -1, long timestamp = 1000)
    {
        var batch = new byte[BatchHeader.Size + size];
        BatchHeader.Write(
            batch, new(0, batch.Length, 0, 0, 0, timestamp, timestamp, producer, (short)(producer < 0 ? -1 : 0), sequence, 1));
        return batch;
    }
}
