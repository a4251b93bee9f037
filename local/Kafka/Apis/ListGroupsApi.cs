using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>ListGroups (key 16), v0-5: every group. v1 throttle, v3 flexible, v4 states, v5 types: classic or consumer.</summary>
public sealed class ListGroupsApi(GroupCoordinator groups)
    : KafkaApi<ListGroupsApi.Request, ListGroupsApi.Response>(ApiKey.ListGroups, 0, 5, flexibleFrom: 3)
{
    public sealed record Request(string[] States, string[] Types);
    public sealed record Response(ErrorCode Error, GroupDescription[] Groups);

    protected override Request Read(ref KafkaReader r) => new(r.Version >= 4 ? r.Strings() : [], r.Version >= 5 ? r.Strings() : []);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        ErrorCode.None, [.. groups.All.Where(group => Fits(request.States, group.State) && Fits(request.Types, group.Type))]));

    protected override Response Fail(Request request, ErrorCode error) => new(error, []);

    private static bool Fits(string[] asked, string value) => asked is [] || asked.Contains(value, StringComparer.OrdinalIgnoreCase);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 1) w.NoThrottle();
        w.Error(response.Error);
        w.Structs(response.Groups, static (ref w, group) =>
        {
            w.String(group.Id);
            w.String(group.ProtocolType);
            if (w.Version >= 4) w.String(group.State);
            if (w.Version >= 5) w.String(group.Type);
        });
    }
}
