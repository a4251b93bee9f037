using System.Text.Json.Serialization;

namespace ServerlessEvents.Client;

/// <summary>A notification as it came.</summary>
/// <param name="Payload">The MQTT message.</param>
/// <param name="WasMissed">Whether the client was away when it was first sent.</param>
/// <param name="ReceivedAt">When it came here.</param>
public sealed record ReceivedNotification(byte[] Payload, bool WasMissed, DateTimeOffset ReceivedAt)
{
    /// <summary>What it says.</summary>
    [JsonIgnore]
    public Notification Notification { get; } = Notification.Read(Payload);

    /// <summary>Its key in the store: such keys sort by the time of the log.</summary>
    [JsonIgnore]
    public string Key => $"{Notification.Time.ToUnixTimeMilliseconds():D15}-{Notification.Id}";
}
