namespace ServerlessEvents.Bench.Torture;

/// <summary>The options of a torture run.</summary>
/// <param name="Seconds">How long events are written and things go wrong.</param>
/// <param name="Events">How many events are written in that time.</param>
/// <param name="Seed">The seed of every random choice.</param>
/// <param name="Profile">The manners of the embedded broker: <c>kafka</c>, or <c>event-hubs</c>, which has no transactions.</param>
/// <param name="Deploys">Whether new code is deployed meanwhile, instance by instance, and old and wrong code too.</param>
/// <param name="Kafka">Another Kafka to run against, without its restarts and faults; null for the embedded broker.</param>
public sealed record TortureOptions(int Seconds, int Events, int Seed, string Profile, bool Deploys, string? Kafka)
{
    public const int Workers = 3;

    /// <summary>What two cores can fold beside all the restarts: a million in ten minutes.</summary>
    public const int EventsPerSecond = 1_700;

    /// <summary>The least that Kafka allows, so that a killed worker's partitions move soon.</summary>
    public const int SessionTimeoutMs = 6_000;

    public bool ExactlyOnce => Profile == "kafka";
    public string Delivery => ExactlyOnce ? "exactly-once" : "at-least-once";
}
