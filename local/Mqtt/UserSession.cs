using System.Collections;
using MQTTnet.Server;

namespace ServerlessEvents.Local.Mqtt;

/// <summary>A session of a user at the local MQTT broker, and what it takes of the user's limits.</summary>
/// <param name="items">By which MQTTnet tells a session from a later one with the same client id.</param>
internal sealed class UserSession(string clientId, string user, IDictionary items)
{
    private int unacknowledged;

    public string ClientId => clientId;
    public string User => user;
    public IDictionary Items => items;
    public HashSet<string> Filters { get; } = [];

    /// <summary>How long it is kept while its client is away.</summary>
    public TimeSpan Expiry { get; set; }

    /// <summary>Since when its client is away; null while it is connected.</summary>
    public DateTimeOffset? AwaySince { get; set; }

    /// <summary>MQTTnet's view of it; null before the first subscription, and then nothing is sent to it.</summary>
    public MqttSessionStatus? Status { get; set; }

    /// <summary>Whether too much waits in it, so that it is about to be ended.</summary>
    public bool IsEnding { get; set; }

    /// <summary>The messages that wait to be sent, and those that wait for an acknowledgement.</summary>
    public long Pending => (Status?.PendingApplicationMessagesCount ?? 0) + Volatile.Read(ref unacknowledged);

    /// <summary>MQTTnet sends to a client that is back all that it has not acknowledged, so that all of it waits once more.</summary>
    public void Connected() => Volatile.Write(ref unacknowledged, 0);

    public void Sent() => Interlocked.Increment(ref unacknowledged);

    public void Acknowledged() => Interlocked.Decrement(ref unacknowledged);
}
