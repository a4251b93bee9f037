namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>The options of a rotation of the edge.</summary>
/// <param name="Seconds">How long events are sent and parts are killed.</param>
/// <param name="Clients">How many users send, each on a connection of its own.</param>
/// <param name="PerSecond">How many events they send a second, all together.</param>
/// <param name="Between">How long after the restart of a part the next one is killed.</param>
/// <param name="MqttCrashes">Whether mosquitto is killed; otherwise it is stopped. A killed mosquitto loses what came after its last save,
/// and a client has to send again each event that has no reply.</param>
/// <param name="FunctionsOnly">Whether only the function apps are killed. Each stays away for a while.</param>
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
