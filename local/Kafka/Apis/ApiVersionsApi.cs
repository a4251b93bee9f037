using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// ApiVersions (key 18), v0-4: which requests, in which versions, this broker answers. Its response header never becomes flexible, and a
/// version we do not speak is answered too, as v0: the client does not yet know what we speak.
/// </summary>
public sealed class ApiVersionsApi(Func<IReadOnlyCollection<SpokenApi>> spoken)
    : KafkaApi<ApiVersionsApi.Request, ApiVersionsApi.Response>(ApiKey.ApiVersions, 0, 4, flexibleFrom: 3)
{
    public sealed record Request;
    public sealed record Response(ErrorCode Error, IReadOnlyCollection<SpokenApi> Apis);

    protected override Request Read(ref KafkaReader r)
    {
        if (r.Version >= 3) (_, _) = (r.String(), r.String()); // client name and version
        return new();
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response(ErrorCode.None, spoken()));

    protected override Response Fail(Request request, ErrorCode error) => new(error, spoken());

    /// <summary>The answer to a version that is too new.</summary>
    public void Refuse(int correlation, FrameWriter output)
    {
        output.Begin(correlation, flexibleHeader: false);
        var w = new KafkaWriter(output, 0, false);
        Write(ref w, new(ErrorCode.UnsupportedVersion, spoken()));
        output.End();
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.Error(response.Error);
        w.Structs(response.Apis, static (ref w, api) =>
        {
            w.Int16((short)api.Api.Key);
            w.Int16(api.Api.Min);
            w.Int16(api.Max);
        });
        if (w.Version >= 1) w.NoThrottle();
    }
}
