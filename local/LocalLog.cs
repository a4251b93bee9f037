namespace ServerlessEvents.Local;

/// <summary>What the local cloud logs.</summary>
internal static partial class LocalLog
{
    [LoggerMessage(LogLevel.Warning, "Connection of '{User}' refused: {Why}")]
    public static partial void RefusedConnection(ILogger logger, string? user, string why);

    [LoggerMessage(LogLevel.Warning, "Connection of '{User}' ended: {Why}")]
    public static partial void EndedConnection(ILogger logger, string user, string why);

    [LoggerMessage(LogLevel.Warning, "Session '{ClientId}' ended: more than {Limit} messages wait for its user")]
    public static partial void EndedSession(ILogger logger, string clientId, int limit);

    [LoggerMessage(LogLevel.Warning, "'{User}' may not {Act} '{Topic}'")]
    public static partial void RefusedTopic(ILogger logger, string user, string act, string topic);

    [LoggerMessage(LogLevel.Warning, "What is retained at '{Topic}' cannot be written, so its sender has to send it again: {Why}")]
    public static partial void NotKept(ILogger logger, string topic, string why);
}
