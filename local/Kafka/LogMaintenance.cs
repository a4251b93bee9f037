using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Local.Kafka;

/// <summary>What is done every few seconds to every partition: a checkpoint, retention, compaction.</summary>
public sealed class LogMaintenance : IDisposable
{
    private readonly TopicStore topics;
    private readonly LogSettings settings;
    private readonly ITimer timer;
    private readonly Lock running = new();

    public LogMaintenance(TopicStore topics, LogSettings settings, TimeSpan interval)
    {
        (this.topics, this.settings) = (topics, settings);
        timer = settings.Time.CreateTimer(_ => Turn(), null, interval, interval);
    }

    public void Dispose()
    {
        timer.Dispose();
        lock (running) { } // waits for the turn that is under way
    }

    private void Turn()
    {
        if (!running.TryEnter()) return; // the last turn still runs
        try
        {
            foreach (var topic in topics.All)
            {
                foreach (var partition in topic.Partitions) Tend(partition);
            }
        }
        finally
        {
            running.Exit();
        }
    }

    private void Tend(PartitionLog partition)
    {
        try
        {
            partition.SaveCheckpointIfStale();
            partition.Expire();
            partition.Compact();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            BrokerLog.LogMaintenanceFailed(settings.Logger, $"Upkeep of {partition.Folder}", e);
        }
    }
}
