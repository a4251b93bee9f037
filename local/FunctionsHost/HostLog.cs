namespace ServerlessEvents.Local.Hosting;

/// <summary>What the local host logs.</summary>
internal static partial class HostLog
{
    [LoggerMessage(LogLevel.Warning, "{Function}: {Reason}")]
    public static partial void ClientError(ILogger logger, string function, string reason);

    [LoggerMessage(LogLevel.Information, "{Function} has {Partitions}")]
    public static partial void Assigned(ILogger logger, string function, string partitions);

    [LoggerMessage(LogLevel.Error, "{Function} failed and runs again when its time comes")]
    public static partial void TimerFailed(ILogger logger, string function, Exception e);

    [LoggerMessage(LogLevel.Error, "{Function} failed on {Count} records and is called again, after a pause that grows")]
    public static partial void Failed(ILogger logger, string function, int count, Exception e);

    [LoggerMessage(LogLevel.Error, "{Function} still fails, after {Count} calls since {Since:O}. {Why}")]
    public static partial void FailsStill(ILogger logger, string function, int count, DateTimeOffset since, string why);

    [LoggerMessage(LogLevel.Warning, "{Function} works again, after {Count} failed calls")]
    public static partial void WorksAgain(ILogger logger, string function, int count);

    [LoggerMessage(LogLevel.Error, "{Function} failed on {Count} records and is not called again: they are lost to it")]
    public static partial void GivenUp(ILogger logger, string function, int count);

    [LoggerMessage(LogLevel.Error, "{Function} loses {Count} records, as one of them has a traceparent that is none")]
    public static partial void Dropped(ILogger logger, string function, int count, Exception e);

    [LoggerMessage(LogLevel.Warning, "The worker has ended and is started again: {Why}")]
    public static partial void WorkerEnded(ILogger logger, string why);

    [LoggerMessage("{Category}: {Message}")]
    public static partial void FromWorker(ILogger logger, LogLevel level, string category, string message);
}
