namespace ServerlessEvents.Bench.Pipeline;

/// <summary>The options of <c>bench pipeline</c>.</summary>
/// <param name="Clients">How many MQTT connections place orders.</param>
/// <param name="Events">How many orders they place, all together.</param>
/// <param name="InFlight">How many orders of a client may be unacknowledged by the MQTT broker, where there is no rate to keep.</param>
/// <param name="PerSecond">Orders a second, all together; null: as fast as they come.</param>
/// <param name="Pause">How long nothing happens before the load.</param>
/// <param name="WarmUp">How many orders are placed before the load, as fast as they come and not measured.</param>
/// <param name="OnMosquitto">Whether Debian's mosquitto is the MQTT broker.</param>
internal sealed record PipelineOptions(int Clients, int Events, int InFlight, int? PerSecond, TimeSpan Pause, int WarmUp, bool OnMosquitto)
{
    private static readonly string[] Local = ["alice", "bob"];

    /// <summary>
    /// The user of a client. With mosquitto each client needs a user of its own, because a user has one connection there. The local broker
    /// knows two users.
    /// </summary>
    public string UserOf(int client) => OnMosquitto ? $"user-{client}" : Local[client % Local.Length];
}
