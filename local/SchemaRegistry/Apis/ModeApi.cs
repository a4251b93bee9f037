namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary><c>/mode</c>: whether schemas may be registered, globally and by subject.</summary>
public static class ModeApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/mode", async (Registry registry, CancellationToken stop) => Mode((await registry.State(stop)).Mode("")));

        app.MapGet("/mode/{subject}", async (string subject, Registry registry, CancellationToken stop, bool defaultToGlobal = false) =>
        {
            var state = await registry.State(stop);
            var name = RegistryResponse.Name(subject);
            return state.Modes.ContainsKey(name) || defaultToGlobal ? Mode(state.Mode(name)) : throw RegistryException.NoMode(name);
        });

        app.MapPut(
            "/mode",
            (HttpRequest request, Registry registry, CancellationToken stop, bool force = false) =>
                Set(null, force, request, registry, stop));
        app.MapPut(
            "/mode/{subject}",
            (string subject, HttpRequest request, Registry registry, CancellationToken stop, bool force = false) =>
                Set(RegistryResponse.Name(subject), force, request, registry, stop));

        app.MapDelete("/mode/{subject}", (string subject, Registry registry, CancellationToken stop) => registry.Change(
            state => state.Modes.TryGetValue(RegistryResponse.Name(subject), out var mode)
                ? new RegistryChange<IResult>(Mode(mode), new RegistryRecord.Mode(RegistryResponse.Name(subject), null))
                : throw RegistryException.NoMode(RegistryResponse.Name(subject)),
            stop));
    }

    private static async Task<IResult> Set(string? subject, bool force, HttpRequest request, Registry registry, CancellationToken stop)
    {
        var wanted = (await RegistryResponse.Body<ModeRequest>(request)).Mode;
        if (wanted is null || !Enum.GetNames<RegistryMode>().Contains(wanted)) throw RegistryException.InvalidMode(wanted);
        var mode = Enum.Parse<RegistryMode>(wanted);
        return await registry.Change(
            state =>
            {
                // Ids chosen by an importer could clash with those already given.
                if (mode == RegistryMode.IMPORT && !force && (subject is null ? state.AllVersions : state.Versions(subject)).Any())
                    throw RegistryException.NotPermitted("Cannot import since schemas already exist; force=true does it all the same.");
                return new RegistryChange<IResult>(Mode(mode), new RegistryRecord.Mode(subject, mode));
            },
            stop);
    }

    private static IResult Mode(RegistryMode mode) => RegistryResponse.Json(new { Mode = $"{mode}" });

    private sealed record ModeRequest(string? Mode);
}
