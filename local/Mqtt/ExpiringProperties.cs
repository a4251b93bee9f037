using MQTTnet;
using MQTTnet.Packets;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// The user properties of a message that expires, and when it does. MQTTnet knows no expiry, but hands these on to each packet that it
/// makes of the message.
/// </summary>
public sealed class ExpiringProperties(DateTimeOffset at, IEnumerable<MqttUserProperty>? properties)
    : List<MqttUserProperty>(properties ?? [])
{
    public DateTimeOffset At => at;

    /// <summary>Notes when a message that has come now expires.</summary>
    public static void Attach(MqttApplicationMessage message, DateTimeOffset now)
    {
        if (message.MessageExpiryInterval > 0)
            message.UserProperties = new ExpiringProperties(now.AddSeconds(message.MessageExpiryInterval), message.UserProperties);
    }

    /// <summary>When the message expires; null when it does not.</summary>
    public static DateTimeOffset? Of(MqttApplicationMessage message) => (message.UserProperties as ExpiringProperties)?.At;

    /// <summary>Says in a packet how long its message has yet (MQTT 5 §3.3.2.3.3). False when it has expired.</summary>
    public static bool Update(MqttPublishPacket packet, DateTimeOffset now)
    {
        if (packet.UserProperties is not ExpiringProperties expiring) return true;
        packet.MessageExpiryInterval = (uint)Math.Max(0, Math.Ceiling((expiring.At - now).TotalSeconds));
        return packet.MessageExpiryInterval > 0;
    }
}
