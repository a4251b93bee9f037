using System.Threading.Channels;
using Confluent.Kafka;
using Batch = System.Collections.Generic.IReadOnlyList<Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>>;

namespace ServerlessEvents.Local.Hosting.Triggers;

/// <summary>
/// One function's consumer, with the semantics of the Kafka extension: batches that mix partitions, flushed when full or at the end of a
/// poll window without a full one; one call at a time; offsets stored after success and committed in the background; a failed batch called
/// again in place.
/// </summary>
/// <param name="call">Returns when the function has dealt with the batch; throws when it has not.</param>
/// <param name="time">The clock of the wait before a failed batch is called again.</param>
internal sealed class KafkaTriggerListener(
    string function,
    KafkaTrigger trigger,
    HostJson host,
    Func<Batch, CancellationToken, Task> call,
    TimeProvider time,
    ILogger logger)
    : IDisposable
{
    /// <summary>How long a stop may go unnoticed by the polling thread.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Batch> batches = Channel.CreateBounded<Batch>(
        new BoundedChannelOptions(host.ExecutorChannelCapacity) { SingleReader = true, SingleWriter = true });
    private readonly FailedCalls failed = new(function, time, logger);
    private IConsumer<byte[]?, byte[]?>? consumer;

    /// <summary>Whether the group has assigned partitions to this consumer, even if there are none for it.</summary>
    public bool IsAssigned { get; private set; }

    /// <summary>What the function fails on; null when its last call succeeded.</summary>
    public string? Error => failed.Error;

    public async Task Run(CancellationToken stop)
    {
        consumer = Open();
        var poll = Task.Factory.StartNew(
            () => PollUntil(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try { await Execute(stop); }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        await poll;
        consumer.Close();
    }

    public void Dispose() => consumer?.Dispose();

    /// <summary>When the polling ends, for any reason, the executing ends too.</summary>
    private void PollUntil(CancellationToken stop)
    {
        Exception? failure = null;
        try { Poll(stop); }
        catch (Exception e) { failure = e; }
        batches.Writer.Complete(failure);
    }

    private void Poll(CancellationToken stop)
    {
        consumer!.Subscribe(trigger.Topic);
        var batch = new List<ConsumeResult<byte[]?, byte[]?>>(host.MaxBatchSize);
        while (!stop.IsCancellationRequested)
        {
            if (PollWindow(batch, stop)) continue; // what came after the full batch waits for the next window
            Flush(batch, stop);
            stop.WaitHandle.WaitOne(host.SubscriberIdleBackoffMs);
        }
    }

    /// <summary>Collects the records that come within a window. True when a batch was full and has been flushed.</summary>
    private bool PollWindow(List<ConsumeResult<byte[]?, byte[]?>> batch, CancellationToken stop)
    {
        var wasFull = false;
        var (started, window) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(host.SubscriberIntervalInSeconds));
        while (window - TimeProvider.System.GetElapsedTime(started) is { Ticks: > 0 } left && !stop.IsCancellationRequested)
        {
            if (TryConsume(left < Slice ? left : Slice) is not { } consumed) continue;
            batch.Add(consumed);
            if (batch.Count < host.MaxBatchSize) continue;
            Flush(batch, stop);
            wasFull = true;
        }
        return wasFull;
    }

    private ConsumeResult<byte[]?, byte[]?>? TryConsume(TimeSpan wait)
    {
        try { return consumer!.Consume(wait); }
        catch (ConsumeException e)
        {
            HostLog.ClientError(logger, function, e.Error.Reason);
            return null;
        }
    }

    private void Flush(List<ConsumeResult<byte[]?, byte[]?>> batch, CancellationToken stop)
    {
        if (batch.Count == 0) return;
        var records = batch.ToArray();
        batch.Clear();
        while (!batches.Writer.TryWrite(records))
        {
            if (stop.WaitHandle.WaitOne(host.ChannelFullRetryIntervalInMs)) return;
        }
    }

    private async Task Execute(CancellationToken stop)
    {
        await foreach (var batch in batches.Reader.ReadAllAsync(stop))
        {
            // a cancelled call may have taken its work back
            if (await Handle(batch, stop) && !stop.IsCancellationRequested) Store(batch);
        }
    }

    /// <summary>Whether the batch counts as dealt with.</summary>
    private async Task<bool> Handle(Batch batch, CancellationToken stop)
    {
        try
        {
            using var activity = KafkaActivities.Start(function, batch);
            for (var attempt = 1; !await TryCall(batch, stop); attempt++)
            {
                stop.ThrowIfCancellationRequested();
                if (host.CommitOnFailure || (host.MaxRetries >= 0 && attempt > host.MaxRetries))
                {
                    HostLog.GivenUp(logger, function, batch.Count);
                    break;
                }
                await failed.Pause(stop);
            }
            return true;
        }
        catch (ArgumentException e) when (KafkaActivities.Source.HasListeners())
        {
            HostLog.Dropped(logger, function, batch.Count, e);
            return false;
        }
    }

    private async Task<bool> TryCall(Batch batch, CancellationToken stop)
    {
        try
        {
            await call(batch, stop);
            failed.End();
            return true;
        }
        catch (Exception e)
        {
            if (stop.IsCancellationRequested) return false;
            failed.Add(e, batch.Count);
            return false;
        }
    }

    /// <summary>
    /// Stores the offsets of a batch, which the client commits in the background. A partition that was taken away meanwhile belongs to its
    /// next owner.
    /// </summary>
    private void Store(Batch batch)
    {
        foreach (var last in batch.GroupBy(record => record.Partition.Value).Select(partition => partition.Last()))
        {
            try { consumer!.StoreOffset(new TopicPartitionOffset(last.Topic, last.Partition, last.Offset + 1)); }
            catch (KafkaException e) { HostLog.ClientError(logger, function, e.Error.Reason); }
        }
    }

    private IConsumer<byte[]?, byte[]?> Open() => new ConsumerBuilder<byte[]?, byte[]?>(Config())
        .SetKeyDeserializer(Deserializers.ByteArray!).SetValueDeserializer(Deserializers.ByteArray!)
        .SetErrorHandler((_, error) => HostLog.ClientError(logger, function, error.Reason))
        .SetPartitionsAssignedHandler((_, given) => Assigned(given))
        .SetPartitionsRevokedHandler((_, _) => IsAssigned = false)
        .SetPartitionsLostHandler((_, _) => IsAssigned = false)
        .Build();

    private void Assigned(IReadOnlyList<TopicPartition> given)
    {
        IsAssigned = true;
        if (logger.IsEnabled(LogLevel.Information))
        {
            HostLog.Assigned(
                logger,
                function,
                given.Count == 0
                    ? "no partition"
                    : string.Join(", ", given.Select(partition => $"{partition.Topic}/{partition.Partition.Value}")));
        }
    }

    private ConsumerConfig Config()
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = trigger.Brokers,
            GroupId = trigger.Group,
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            FetchWaitMaxMs = 1000, // the extension leaves it at 500; a record ends the wait, so this only costs less while none comes
            AutoCommitIntervalMs = host.AutoCommitIntervalMs,
            AutoOffsetReset = host.AutoOffsetReset.Equals("Latest", StringComparison.OrdinalIgnoreCase)
                ? AutoOffsetReset.Latest
                : AutoOffsetReset.Earliest,
            SessionTimeoutMs = host.SessionTimeoutMs,
            MaxPollIntervalMs = host.MaxPollIntervalMs,
            QueuedMinMessages = host.QueuedMinMessages,
            QueuedMaxMessagesKbytes = host.QueuedMaxMessagesKbytes,
            MaxPartitionFetchBytes = host.MaxPartitionFetchBytes,
            FetchMaxBytes = host.FetchMaxBytes,
        };
        if (string.IsNullOrEmpty(trigger.Username)) return config;
        config.SecurityProtocol = SecurityProtocol.SaslSsl;
        config.SaslMechanism = SaslMechanism.Plain;
        config.SaslUsername = trigger.Username;
        config.SaslPassword = trigger.Password;
        return config;
    }
}
