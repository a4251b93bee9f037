using System.Collections.Frozen;
using ServerlessEvents.Local.Kafka.Wire;
using static ServerlessEvents.Local.Kafka.Wire.ApiKey;

namespace ServerlessEvents.Local.Kafka;

/// <summary>
/// An older release of Kafka, as far as clients can tell: the highest version of each request that it spoke. It did not have a request that
/// is not named.
/// </summary>
public sealed class KafkaRelease
{
    /// <summary>The first with transactions. Nothing is flexible.</summary>
    public static readonly KafkaRelease V0_11 = new("0.11",
    [
        (Produce, 3), (Fetch, 5), (ListOffsets, 2), (Metadata, 4), (OffsetCommit, 3), (OffsetFetch, 3), (FindCoordinator, 1),
        (JoinGroup, 2), (Heartbeat, 1), (LeaveGroup, 1), (SyncGroup, 1), (DescribeGroups, 1), (ListGroups, 1),
        (ApiVersions, 1), (CreateTopics, 2), (DeleteTopics, 1),
        (DeleteRecords, 0), (InitProducerId, 0), (OffsetForLeaderEpoch, 0), (AddPartitionsToTxn, 0), (AddOffsetsToTxn, 0), (EndTxn, 0),
        (TxnOffsetCommit, 0), (DescribeConfigs, 0), (AlterConfigs, 0),
    ]);

    /// <summary>The last before the flexible encodings.</summary>
    public static readonly KafkaRelease V2_3 = new("2.3",
    [
        (Produce, 7), (Fetch, 11), (ListOffsets, 5), (Metadata, 8), (OffsetCommit, 7), (OffsetFetch, 5), (FindCoordinator, 2),
        (JoinGroup, 5), (Heartbeat, 3), (LeaveGroup, 2), (SyncGroup, 3), (DescribeGroups, 3), (ListGroups, 2),
        (ApiVersions, 2), (CreateTopics, 3), (DeleteTopics, 3),
        (DeleteRecords, 1), (InitProducerId, 1), (OffsetForLeaderEpoch, 3), (AddPartitionsToTxn, 1), (AddOffsetsToTxn, 1), (EndTxn, 1),
        (TxnOffsetCommit, 2), (DescribeConfigs, 2), (AlterConfigs, 1), (CreatePartitions, 1), (DeleteGroups, 1),
        (IncrementalAlterConfigs, 0),
    ]);

    /// <summary>Half of the requests are flexible.</summary>
    public static readonly KafkaRelease V2_6 = new("2.6",
    [
        (Produce, 8), (Fetch, 11), (ListOffsets, 5), (Metadata, 9), (OffsetCommit, 8), (OffsetFetch, 7), (FindCoordinator, 3),
        (JoinGroup, 7), (Heartbeat, 4), (LeaveGroup, 4), (SyncGroup, 5), (DescribeGroups, 5), (ListGroups, 4),
        (ApiVersions, 3), (CreateTopics, 5), (DeleteTopics, 4),
        (DeleteRecords, 1), (InitProducerId, 3), (OffsetForLeaderEpoch, 3), (AddPartitionsToTxn, 1), (AddOffsetsToTxn, 1), (EndTxn, 1),
        (TxnOffsetCommit, 3), (DescribeConfigs, 3), (AlterConfigs, 1), (CreatePartitions, 2), (DeleteGroups, 2),
        (IncrementalAlterConfigs, 1),
    ]);

    private readonly FrozenDictionary<ApiKey, short> highest;

    private KafkaRelease(string name, (ApiKey Api, short Version)[] highest) =>
        (Name, this.highest) = (name, highest.ToFrozenDictionary(h => h.Api, h => h.Version));

    public string Name { get; }

    public static IReadOnlyList<KafkaRelease> All { get; } = [V0_11, V2_3, V2_6];

    /// <summary>The highest version it spoke of a request; null if it did not know the request.</summary>
    public short? Highest(ApiKey api) => highest.TryGetValue(api, out var version) ? version : null;

    public override string ToString() => Name;
}
