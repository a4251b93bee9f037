namespace ServerlessEvents.Ingress;

/// <summary>What the ingress logs.</summary>
internal static partial class IngressLog
{
    [LoggerMessage(LogLevel.Error, "A message on '{Topic}' could not be acknowledged ({Reason}); the MQTT broker will send it again")]
    public static partial void NotAcknowledged(ILogger logger, string topic, string reason);
}
