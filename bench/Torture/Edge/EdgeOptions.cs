namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>What a rotation of the edge is told.</summary>
/// <param name="Seconds">How long events are sent and parts are killed.</param>
/// <param name="Clients">How many users send, each on a connection of its own.</param>
/// <param name="PerSecond">How many events they send a second, all together.</param>
/// <param name="Between">How long after a part was started again the next one goes.</param>
/// <param name="MqttCrashes">Whether mosquitto is killed. It loses then what came after its last save, and a client has to send again
/// whatever has no reply; otherwise it is stopped.</param>
/// <param name="FunctionsOnly">Whether only the function apps are killed, each left away for a while.</param>
/// <param name="Repository">Where the configuration of mosquitto and the schemas are.</param>
public sealed record EdgeOptions(
    int Seconds,
    int Clients,
    int PerSecond,
    TimeSpan Between,
    bool MqttCrashes,
    bool FunctionsOnly,
    string Repository)
{
    public const string Context = "edge";
    public const string IngressName = "edge-ingress";
    public const string FunctionsName = "edge-functions";

    /// <summary>How many events an order gets: fewer than an aggregate remembers, so that a resend is always recognised.</summary>
    public const int EventsOfOrder = 20;

    public IReadOnlyList<string> Users => [.. Enumerable.Range(1, Clients).Select(number => $"user-{number}")];
}
