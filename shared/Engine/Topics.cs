namespace ServerlessEvents.Engine;

/// <summary>The Kafka topics of one context, said once. Each name is an app setting (<c>InboundTopic</c>, …) with this default.</summary>
public sealed record Topics(string Context)
{
    public const int DefaultPartitions = 6;

    /// <summary>What clients sent, as bytes; key = user.</summary>
    public string Inbound { get; init; } = $"{Context}.inbound";

    /// <summary>The event store: valid events, kept for ever; key = aggregate.</summary>
    public string Events { get; init; } = $"{Context}.events";

    /// <summary>Snapshots and the checkpoint of the fold; compacted; partitioned like <see cref="Events"/>.</summary>
    public string Aggregates { get; init; } = $"{Context}.aggregates";

    /// <summary>What follows: replies, notifications, state; key = aggregate.</summary>
    public string Results { get; init; } = $"{Context}.results";

    /// <summary>Who asks for missed notifications; key = user.</summary>
    public string Resumes { get; init; } = $"{Context}.resumes";

    /// <summary>What could not be accepted, with its original bytes.</summary>
    public string DeadLetters { get; init; } = $"{Context}.dead-letters";

    /// <summary>Who did what; shared by all contexts; key = actor.</summary>
    public string Audit { get; init; } = "audit";

    /// <summary>How far the chain of each audit partition has come; compacted; partitioned like <see cref="Audit"/>.</summary>
    public string AuditHeads => $"{Context}.audit-heads";

    /// <summary>Whether Kafka takes only one of two names: it does not tell '.' from '_', because its metrics cannot.</summary>
    public static bool Collide(string one, string other) => one.Replace('.', '_') == other.Replace('.', '_');

    /// <summary>Every topic with its partitions and how long it keeps what.</summary>
    public IReadOnlyList<TopicDeclaration> Declare(int partitions = DefaultPartitions) =>
    [
        new(Inbound, partitions, TimeSpan.FromDays(7)),
        new(Events, partitions, Retention: null),
        new(Aggregates, partitions, Retention: null, Compacted: true),
        new(Results, partitions, TimeSpan.FromDays(7)),
        new(Resumes, partitions, TimeSpan.FromDays(7)),
        new(DeadLetters, partitions, TimeSpan.FromDays(30)),
        new(Audit, partitions, Retention: null),
        new(AuditHeads, partitions, Retention: null, Compacted: true),
    ];
}
