using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// LeaveGroup (key 13), v0-5: members go at once instead of by session timeout. v1 throttle, v3 several members, v4 flexible, v5 reason
/// (ignored).
/// </summary>
public sealed class LeaveGroupApi(GroupCoordinator groups)
    : KafkaApi<LeaveGroupApi.Request, LeaveGroupApi.Response>(ApiKey.LeaveGroup, 0, 5, flexibleFrom: 4)
{
    public sealed record Request(string Group, Leaver[] Members);
    public readonly record struct Leaver(string MemberId, string? InstanceId);
    public sealed record Response(ErrorCode Error, Left[] Members);
    public readonly record struct Left(Leaver Member, ErrorCode Error);

    protected override Request Read(ref KafkaReader r)
    {
        var group = r.String();
        if (r.Version < 3) return new(group, [new(r.String(), null)]);
        return new(group, r.Structs(static (ref r) =>
        {
            var leaver = new Leaver(r.String(), r.NullableString());
            if (r.Version >= 5) _ = r.NullableString(); // reason
            return leaver;
        }));
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var group = groups.Find(request.Group);
        return new(new Response(
            ErrorCode.None,
            [.. request.Members.Select(m => new Left(m, group?.Leave(m.MemberId, m.InstanceId) ?? ErrorCode.UnknownMemberId))]));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(error, []);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Error(w.Version < 3 && response.Members is [var only, ..] ? only.Error : response.Error);
        if (w.Version < 3) return;
        w.Structs(response.Members, static (ref w, left) =>
        {
            w.String(left.Member.MemberId);
            w.String(left.Member.InstanceId);
            w.Error(left.Error);
        });
    }
}
