namespace ServerlessEvents.Engine;

/// <summary>
/// One Kafka topic as it should be. The same declarations feed `sevents topics apply`, the local cloud and the test of Bicep.
/// </summary>
/// <param name="Name">The topic's name, for example <c>orders.events</c>.</param>
/// <param name="Partitions">How many partitions; fixed for the topics that the fold pairs up.</param>
/// <param name="Retention">How long records are kept; null is for ever.</param>
/// <param name="Compacted">Whether only the last record of each key is kept.</param>
public sealed record TopicDeclaration(string Name, int Partitions, TimeSpan? Retention, bool Compacted = false)
{
    /// <summary>The topic's settings in Kafka's own names.</summary>
    public IReadOnlyDictionary<string, string> Config => new Dictionary<string, string>
    {
        ["cleanup.policy"] = Compacted ? "compact" : "delete",
        ["retention.ms"] = Retention is { } kept ? ((long)kept.TotalMilliseconds).ToString() : "-1",
    };
}
