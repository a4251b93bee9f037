namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>What a group of the classic protocol is doing.</summary>
public enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}
