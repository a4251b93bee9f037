using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>The requests of the new group protocol (KIP-848) that tests write by hand.</summary>
internal static class ConsumerGroupRequests
{
    public static async Task<(int Epoch, int Assigned)> Epoch(Task<(ErrorCode Error, int Epoch, int Assigned)> answer) =>
        ((await answer).Epoch, (await answer).Assigned);

    /// <summary>The number of partitions assigned is -1 where the answer says nothing of them.</summary>
    public static Task<(ErrorCode Error, int Epoch, int Assigned)> Heartbeat(
        RawKafka raw,
        string member,
        int epoch,
        string? instance = null,
        string? assignor = null,
        string? pattern = null,
        TopicPartition[]? owned = null) =>
        raw.Ask(ApiKey.ConsumerGroupHeartbeat, 1, flexible: true, (ref w) =>
        {
            w.String("group");
            w.String(member);
            w.Int32(epoch);
            w.String(instance);
            w.String(null); // rack
            w.Int32(epoch == 0 ? 60_000 : -1);
            w.Array<string>(epoch == 0 ? ["orders"] : null, static (ref w, topic) => w.String(topic));
            w.String(pattern);
            w.String(assignor);
            w.Structs<IGrouping<Guid, TopicPartition>>(
                epoch == 0 ? [] : owned?.GroupBy(partition => partition.Topic).ToArray(), static (ref w, topic) =>
                {
                    w.Uuid(topic.Key);
                    w.Int32s([.. topic.Select(partition => partition.Partition)]);
                });
        }, static (ref r) =>
        {
            _ = r.Int32();
            var error = (ErrorCode)r.Int16();
            (_, _) = (r.NullableString(), r.NullableString());
            var (epoch, _) = (r.Int32(), r.Int32());
            if (r.Int8() < 0) return (error, epoch, -1);
            var count = r.Structs(static (ref r) => { r.Uuid(); return r.Int32s().Length; }).Sum();
            r.SkipTags();
            return (error, epoch, count);
        });

    public static Task<ErrorCode> Commit(RawKafka raw, string member, int epoch) =>
        raw.Ask(ApiKey.OffsetCommit, 9, flexible: true, (ref w) =>
        {
            w.String("group");
            w.Int32(epoch);
            w.String(member);
            w.String(null);
            w.Structs(["orders"], static (ref w, topic) =>
            {
                w.String(topic);
                w.Structs([0], static (ref w, partition) =>
                {
                    w.Int32(partition);
                    w.Int64(1);
                    w.Int32(-1);
                    w.String(null);
                });
            });
        }, static (ref r) =>
        {
            _ = r.Int32();
            return r.Structs(static (ref r) =>
            {
                _ = r.String();
                return r.Structs(static (ref r) => { _ = r.Int32(); return (ErrorCode)r.Int16(); }).Single();
            }).Single();
        });
}
