namespace ServerlessEvents.Ingress;

/// <summary>What the ingress logs.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "A message on '{Topic}' names no valid user and is dropped; the MQTT broker's ACL should not have let it through")]
    public static partial void ForeignTopic(ILogger logger, string topic);

    [LoggerMessage(LogLevel.Error, "A message on '{Topic}' could not be acknowledged ({Reason}); the MQTT broker will send it again")]
    public static partial void NotAcknowledged(ILogger logger, string topic, string reason);
}
