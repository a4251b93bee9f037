namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>
/// A partition as the new group protocol names it: by its topic's id, so that one of a topic that was made again is another.
/// </summary>
public readonly record struct TopicPartition(Guid Topic, int Partition);
