using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// ConsumerGroupHeartbeat (key 68), v0-1: the whole of the new group protocol (KIP-848): join, go on, leave. v1 patterns, and members name
/// themselves. Flexible from the start. As Event Hubs, the broker answers the request with a refusal: a client that finds the request
/// missing looks for another coordinator for ever.
/// </summary>
public sealed class ConsumerGroupHeartbeatApi(GroupCoordinator groups, BrokerProfile profile)
    : KafkaApi<ConsumerHeartbeat, ConsumerHeartbeatResult>(ApiKey.ConsumerGroupHeartbeat, 0, 1, flexibleFrom: 0)
{
    protected override ConsumerHeartbeat Read(ref KafkaReader r) => new(
        r.String(), r.String(), r.Int32(), r.NullableString(), r.NullableString(), r.Int32(), r.NullableArray(static (ref r) => r.String()),
        r.Version >= 1 ? r.NullableString() : null, r.NullableString(), ReadOwned(ref r), r.Version >= 1);

    private static IReadOnlyCollection<TopicPartition>? ReadOwned(ref KafkaReader r) =>
        r.NullableStructs(static (ref r) => (Topic: r.Uuid(), Partitions: r.Int32s())) is { } owned
        ? [.. owned.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))]
        : null;

    protected override ValueTask<ConsumerHeartbeatResult?> Handle(ConsumerHeartbeat request, Caller caller, CancellationToken stop) => new(
        !profile.HasConsumerProtocol
            ? new(
                ErrorCode.UnsupportedVersion,
                "Event Hubs does not speak the consumer group protocol of KIP-848: set group.protocol=classic.")
        : Fault(request) is { } fault ? new(ErrorCode.InvalidRequest, fault)
        : request.Assignor is { } assignor && !Assignors.All.Contains(assignor)
        ? new(ErrorCode.UnsupportedAssignor, $"'{assignor}' is no assignor of this broker: it has {string.Join(" and ", Assignors.All)}.")
        : groups.Heartbeat(request, caller));

    protected override ConsumerHeartbeatResult Fail(ConsumerHeartbeat request, ErrorCode error) => new(error);

    private static string? Fault(ConsumerHeartbeat request) =>
        request.Group.Trim() == "" ? "The group id is empty."
        : request.MemberId == "" && (request.NamesItself || request.Epoch != ConsumerHeartbeat.Joins) ? "The member id is empty."
        : request.InstanceId == "" ? "The instance id is empty."
        : request.Epoch < ConsumerHeartbeat.WillReturn ? "The member epoch is less than -2."
        : request.Epoch == ConsumerHeartbeat.WillReturn && request.InstanceId is null
        ? "Only a member with an instance id can say that it will return."
        : request.Epoch != ConsumerHeartbeat.Joins ? null
        : request.RebalanceTimeoutMs <= 0 ? "A member that joins says its rebalance timeout."
        : request.Owned is null or { Count: > 0 } ? "A member that joins has no partitions, and says so."
        : request.Topics is null or [] && request.Pattern is null or "" ? "A member that joins says what it subscribes to."
        : null;

    protected override void Write(ref KafkaWriter w, ConsumerHeartbeatResult response)
    {
        w.NoThrottle();
        w.Error(response.Error);
        w.String(response.Why);
        w.String(response.MemberId);
        w.Int32(response.Epoch);
        w.Int32((int)response.Interval.TotalMilliseconds);
        w.Int8(response.Assignment is null ? (sbyte)-1 : (sbyte)1);
        if (response.Assignment is null) return;
        w.Structs([.. response.Assignment.GroupBy(partition => partition.Topic)], static (ref w, topic) =>
        {
            w.Uuid(topic.Key);
            w.Int32s([.. topic.Select(partition => partition.Partition).Order()]);
        });
        w.NoTags();
    }
}
