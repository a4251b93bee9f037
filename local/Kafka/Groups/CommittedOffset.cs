namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>Whose progress in which partition.</summary>
public readonly record struct OffsetKey(string Group, string Topic, int Partition);

/// <summary>How far a group has come in a partition.</summary>
public sealed record CommittedOffset(long Offset, int LeaderEpoch, string? Metadata);
