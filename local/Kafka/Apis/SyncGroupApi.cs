using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// SyncGroup (key 14), v0-5: the leader shares out the partitions, the others wait for their share. v1 throttle, v3 static members, v4
/// flexible, v5 protocol type.
/// </summary>
public sealed class SyncGroupApi(GroupCoordinator groups)
    : KafkaApi<SyncGroupApi.Request, SyncResult>(ApiKey.SyncGroup, 0, 5, flexibleFrom: 4)
{
    public sealed record Request(
        string Group,
        int Generation,
        string MemberId,
        string? InstanceId,
        (string Member, byte[] Assignment)[] Assignments);

    protected override Request Read(ref KafkaReader r)
    {
        var (group, generation, member) = (r.String(), r.Int32(), r.String());
        var instance = r.Version >= 3 ? r.NullableString() : null;
        if (r.Version >= 5) (_, _) = (r.NullableString(), r.NullableString()); // protocol type and name
        return new(group, generation, member, instance, r.Structs(static (ref r) => (r.String(), r.Bytes())));
    }

    protected override async ValueTask<SyncResult?> Handle(Request request, Caller caller, CancellationToken stop) =>
        groups.Find(request.Group) is { } group
        ? await group.Sync(request.MemberId, request.InstanceId, request.Generation, request.Assignments).WaitAsync(stop)
        : Fail(request, ErrorCode.UnknownMemberId);

    protected override SyncResult Fail(Request request, ErrorCode error) => new(error, []);

    protected override void Write(ref KafkaWriter w, SyncResult response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Error(response.Error);
        if (w.Version >= 5) w.String(response.ProtocolType);
        if (w.Version >= 5) w.String(response.Protocol);
        w.Bytes(response.Assignment);
    }
}
