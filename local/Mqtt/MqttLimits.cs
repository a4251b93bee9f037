namespace ServerlessEvents.Local.Mqtt;

/// <summary>
/// How much of the local MQTT broker one user may take, over all of his clients, and how much anybody may before sign-in. local/README.md
/// says what happens beyond each.
/// </summary>
public sealed record MqttLimits
{
    /// <summary>The bytes of the first packet, which comes from somebody unknown: a CONNECT has a name, a password and a will.</summary>
    public int FirstPacketBytes { get; init; } = 16 * 1024;

    /// <summary>The bytes of any other packet; mosquitto has the same (infra/mqtt).</summary>
    public int PacketBytes { get; init; } = 1024 * 1024;

    /// <summary>The topic aliases of a connection; each keeps a topic.</summary>
    public ushort TopicAliases { get; init; } = 100;

    /// <summary>The messages of a user in a second, by default: a tenth of what two cores take from all users together.</summary>
    public const int UsualMessagesPerSecond = 200;

    /// <summary>The messages of a user in a second; a large one counts as several (<see cref="UserRate.BytesOfOne"/>).</summary>
    public int MessagesPerSecond { get; init; } = UsualMessagesPerSecond;

    /// <summary>The sessions of a user, connected or not.</summary>
    public int Sessions { get; init; } = 100;

    /// <summary>How long a session is kept while its client is away, whatever the client has asked for.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The topic filters to which a user is subscribed, in all sessions.</summary>
    public int Filters { get; init; } = 1_000;

    /// <summary>The messages that wait for a user or for his acknowledgement, in all sessions.</summary>
    public int PendingMessages { get; init; } = 50_000;
}
