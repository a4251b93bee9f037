using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>What the local host logs.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Function}: {Reason}")]
    public static partial void ClientError(ILogger logger, string function, string reason);

    [LoggerMessage(LogLevel.Error, "{Function} failed on {Count} records and is called again")]
    public static partial void Failed(ILogger logger, string function, int count, Exception e);
}
