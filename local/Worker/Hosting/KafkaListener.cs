using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>
/// One function's consumer, with the semantics of the Kafka extension: batches that mix partitions, flushed when full or after the
/// poll window; one call at a time; offsets stored after success and committed in the background; a failed batch retried in place, after a pause.
/// </summary>
internal sealed class KafkaListener(FunctionDefinition function, HostJson host, FunctionCall call, ILogger logger, TimeProvider time) : IDisposable
{
    /// <summary>How long a stop may go unnoticed by the polling thread.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly IConsumer<byte[]?, byte[]?> consumer = new ConsumerBuilder<byte[]?, byte[]?>(Config(function, host))
        .SetKeyDeserializer(Deserializers.ByteArray!).SetValueDeserializer(Deserializers.ByteArray!)
        .SetErrorHandler((_, error) => Log.ClientError(logger, function.Name, error.Reason))
        .Build();
    private readonly Channel<KafkaRecord[]> batches = Channel.CreateBounded<KafkaRecord[]>(new BoundedChannelOptions(host.ExecutorChannelCapacity) { SingleReader = true, SingleWriter = true });

    private readonly FailedCalls failed = new(function.Name, time, logger);

    /// <summary>Null while its calls succeed.</summary>
    public FunctionFailure? Failure => failed.Failure;

    /// <summary>Whether the group has given this consumer all that it will: there is an assignment.</summary>
    public bool IsAssigned { get; private set; }

    public async Task Run(CancellationToken stop)
    {
        var poll = Task.Factory.StartNew(() => PollUntil(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try { await Execute(stop); }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        await poll;
        consumer.Close();
    }

    public void Dispose() => consumer.Dispose();

    /// <summary>Whatever ends the polling ends the executing too.</summary>
    private void PollUntil(CancellationToken stop)
    {
        Exception? failure = null;
        try { Poll(stop); }
        catch (Exception e) { failure = e; }
        batches.Writer.Complete(failure);
    }

    private void Poll(CancellationToken stop)
    {
        consumer.Subscribe(function.Topic);
        var window = TimeSpan.FromSeconds(host.SubscriberIntervalInSeconds);
        var batch = new List<KafkaRecord>(host.MaxBatchSize);
        while (!stop.IsCancellationRequested)
        {
            var ends = TimeProvider.System.GetTimestamp() + (long)(window.TotalSeconds * TimeProvider.System.TimestampFrequency);
            while (batch.Count < host.MaxBatchSize && TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), ends) is { Ticks: > 0 } left && !stop.IsCancellationRequested)
            {
                if (TryConsume(left < Slice ? left : Slice) is { } consumed) batch.Add(ToRecord(consumed));
                IsAssigned = consumer.Assignment.Count > 0;
            }
            Flush(batch, stop);
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? TryConsume(TimeSpan wait)
    {
        try { return consumer.Consume(wait); }
        catch (ConsumeException e)
        {
            Log.ClientError(logger, function.Name, e.Error.Reason);
            return null;
        }
    }

    private void Flush(List<KafkaRecord> batch, CancellationToken stop)
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
            for (var attempt = 1; !await TryCall(batch, stop); attempt++)
            {
                stop.ThrowIfCancellationRequested();
                if (host.CommitOnFailure || (host.MaxRetries >= 0 && attempt > host.MaxRetries)) break;
                await failed.Pause(stop);
            }
            Store(batch);
        }
    }

    private async Task<bool> TryCall(KafkaRecord[] batch, CancellationToken stop)
    {
        try
        {
            await call.Invoke(batch, stop);
            failed.End();
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            failed.Add(e, batch.Length);
            return false;
        }
    }

    /// <summary>The client commits what is stored, in the background. A partition that was taken away meanwhile is the next owner's.</summary>
    private void Store(KafkaRecord[] batch)
    {
        foreach (var last in batch.GroupBy(record => record.Partition).Select(partition => partition.Last()))
        {
            try { consumer.StoreOffset(new TopicPartitionOffset(last.Topic, last.Partition, last.Offset + 1)); }
            catch (KafkaException e) { Log.ClientError(logger, function.Name, e.Error.Reason); }
        }
    }

    private static ConsumerConfig Config(FunctionDefinition function, HostJson host)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = function.Brokers,
            GroupId = function.Group,
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = host.AutoCommitIntervalMs,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            SessionTimeoutMs = host.SessionTimeoutMs,
            MaxPollIntervalMs = host.MaxPollIntervalMs,
        };
        if (string.IsNullOrEmpty(function.Username)) return config;
        config.SecurityProtocol = SecurityProtocol.SaslSsl;
        config.SaslMechanism = SaslMechanism.Plain;
        config.SaslUsername = function.Username;
        config.SaslPassword = function.Password;
        return config;
    }

    private static KafkaRecord ToRecord(ConsumeResult<byte[]?, byte[]?> consumed) => new()
    {
        Topic = consumed.Topic,
        Partition = consumed.Partition,
        Offset = consumed.Offset,
        Key = consumed.Message.Key,
        Value = consumed.Message.Value,
        Timestamp = new() { UnixTimestampMs = consumed.Message.Timestamp.UnixTimestampMs },
        Headers = [.. consumed.Message.Headers.Select(header => new KafkaHeader { Key = header.Key, Value = header.GetValueBytes() })],
    };
}
