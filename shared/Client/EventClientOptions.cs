using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>Where the MQTT broker is, and who we are there.</summary>
/// <param name="Url"><c>mqtt://host:1883</c>, <c>mqtts://host:8883</c>, <c>ws://host/mqtt</c> or <c>wss://host/mqtt</c>; a browser has only
/// the last two.</param>
/// <param name="User">The user, who is the actor of every event.</param>
/// <param name="Password">The user's password.</param>
public sealed record EventClientOptions(Uri Url, string User, string Password)
{
    /// <summary>What the events say that they come from, a claim.</summary>
    public string Source { get; init; } = "client";

    /// <summary>The aggregates whose Decide and Evolve run here as well, on what is queued; none where it is not given.</summary>
    public AggregateRegistry Aggregates { get; init; } = new();

    /// <summary>The schemas that an event is checked by before it is queued; null for a client that leaves it to the system.</summary>
    public EventSchemas? Schemas { get; init; }

    /// <summary>The clock that waits run on.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Spreads the attempts of many clients to connect.</summary>
    public Random Chance { get; init; } = new();
}
