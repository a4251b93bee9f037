using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka;

/// <summary>Every line that the broker logs.</summary>
public static partial class BrokerLog
{
    [LoggerMessage(
        LogLevel.Warning, "{Path} ended in a torn write: {Count} bytes after byte {Position} were never acknowledged and are cut")]
    public static partial void TornTail(ILogger logger, string path, long count, long position);

    [LoggerMessage(LogLevel.Warning, "Closing the connection from {Client}: {Reason}")]
    public static partial void BadClient(ILogger logger, string client, string reason);

    [LoggerMessage(LogLevel.Warning, "A client could not be let in, and is tried again: {Reason}")]
    public static partial void NotAccepted(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Error, "Closing the connection from {Client}: its request could not be answered")]
    public static partial void ConnectionFailed(ILogger logger, string client, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Topic}[{Partition}] cannot be read or written")]
    public static partial void StorageFailed(ILogger logger, string topic, int partition, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Api} could not be carried out: the disk failed")]
    public static partial void DiskFailed(ILogger logger, ApiKey api, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Task} failed and is made up for at the next turn or start")]
    public static partial void LogMaintenanceFailed(ILogger logger, string task, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Transaction {TransactionalId} (producer {ProducerId}) was left open and is aborted: {Reason}")]
    public static partial void TransactionAborted(ILogger logger, string transactionalId, long producerId, string reason);

    [LoggerMessage(LogLevel.Information, "Group {Group} is at generation {Generation} with {Members} members")]
    public static partial void Rebalanced(ILogger logger, string group, int generation, int members);

    [LoggerMessage(LogLevel.Information, "Compacted {Path}: {Before} bytes became {After}")]
    public static partial void Compacted(ILogger logger, string path, long before, long after);
}
