namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// The brokers that an administrator wants partitions to be on: with one broker, each partition is on it and nowhere else.
/// </summary>
public static class ReplicaAssignments
{
    /// <summary>What is wrong with these replicas, one list for each partition; null if nothing is.</summary>
    public static string? Fault(IReadOnlyList<int[]> replicas)
    {
        for (var p = 0; p < replicas.Count; p++)
        {
            if (replicas[p] is not [BrokerAddress.NodeId])
            {
                return $"Replicas [{string.Join(", ", replicas[p])}] are no place for a partition: "
                    + $"there is one broker, {BrokerAddress.NodeId}.";
            }
        }
        return null;
    }

    /// <summary>The same for partitions that are numbered: each from 0 on has to be there once.</summary>
    public static string? Fault(IReadOnlyCollection<(int Index, int[] Replicas)> partitions) =>
        partitions.Select(p => p.Index).Order().SequenceEqual(Enumerable.Range(0, partitions.Count))
            ? Fault([.. partitions.Select(p => p.Replicas)])
            : "Assigned partitions are numbered from 0 on without a gap, each once.";
}
