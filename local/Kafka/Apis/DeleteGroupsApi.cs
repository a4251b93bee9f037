using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>DeleteGroups (key 42), v0-2: forgets empty groups and their offsets. v2 flexible.</summary>
public sealed class DeleteGroupsApi(GroupCoordinator groups)
    : KafkaApi<DeleteGroupsApi.Request, DeleteGroupsApi.Response>(ApiKey.DeleteGroups, 0, 2, flexibleFrom: 2)
{
    public sealed record Request(string[] Groups);
    public sealed record Response((string Group, ErrorCode Error)[] Results);

    protected override Request Read(ref KafkaReader r) => new(r.Strings());

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Groups.Select(id => (id, groups.Delete(id)))]));

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Groups.Select(id => (id, error))]);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Results, static (ref w, result) =>
        {
            w.String(result.Group);
            w.Error(result.Error);
        });
    }
}
