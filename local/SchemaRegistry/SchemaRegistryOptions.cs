namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>What the registry needs to know at start.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>The Kafka brokers that keep the schemas, <c>host:port</c> separated by commas; null keeps them in memory only.</summary>
    public string? Brokers { get; init; }

    /// <summary>The compacted topic of one partition that keeps the schemas.</summary>
    public string Topic { get; init; } = "_schemas";

    /// <summary>The compatibility level where neither the subject nor the registry has one set.</summary>
    public CompatibilityLevel Level { get; init; } = CompatibilityLevel.BACKWARD;

    /// <summary>How long a read or write of the topic may take before the request fails.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
