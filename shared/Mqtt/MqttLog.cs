using Microsoft.Extensions.Logging;

namespace ServerlessEvents.Mqtt;

/// <summary>What the connection logs.</summary>
internal static partial class MqttLog
{
    [LoggerMessage(LogLevel.Warning, "No connection to the MQTT broker at {Url} ({Reason}); trying again")]
    public static partial void Unreachable(ILogger logger, string url, string reason);
}
