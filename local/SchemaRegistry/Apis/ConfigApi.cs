namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary><c>/config</c>: the compatibility level, globally and by subject.</summary>
public static class ConfigApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/config", async (Registry registry, SchemaRegistryOptions options, CancellationToken stop) =>
            Level((await registry.State(stop)).Level("", options.Level)));

        app.MapGet("/config/{subject}", async (
            string subject, Registry registry, SchemaRegistryOptions options, CancellationToken stop, bool defaultToGlobal = false) =>
        {
            var state = await registry.State(stop);
            var name = RegistryResponse.Name(subject);
            return state.Levels.ContainsKey(name) || defaultToGlobal
                ? Level(state.Level(name, options.Level))
                : throw RegistryException.NoLevel(name);
        });

        app.MapPut("/config", (HttpRequest request, Registry registry, CancellationToken stop) => Set(null, request, registry, stop));
        app.MapPut(
            "/config/{subject}",
            (string subject, HttpRequest request, Registry registry, CancellationToken stop) =>
                Set(RegistryResponse.Name(subject), request, registry, stop));

        app.MapDelete(
            "/config", (Registry registry, SchemaRegistryOptions options, CancellationToken stop) => Reset(null, registry, options, stop));
        app.MapDelete(
            "/config/{subject}",
            (string subject, Registry registry, SchemaRegistryOptions options, CancellationToken stop) =>
                Reset(RegistryResponse.Name(subject), registry, options, stop));
    }

    private static async Task<IResult> Set(string? subject, HttpRequest request, Registry registry, CancellationToken stop)
    {
        var wanted = (await RegistryResponse.Body<ConfigRequest>(request)).Compatibility;
        if (wanted is null || !Enum.GetNames<CompatibilityLevel>().Contains(wanted)) throw RegistryException.InvalidLevel(wanted);
        var level = Enum.Parse<CompatibilityLevel>(wanted);
        return await registry.Change(
            _ => new RegistryChange<IResult>(
                RegistryResponse.Json(new { Compatibility = wanted }), new RegistryRecord.Config(subject, level)),
            stop);
    }

    private static Task<IResult> Reset(
        string? subject, Registry registry, SchemaRegistryOptions options, CancellationToken stop) => registry.Change(
        state => subject is null || state.Levels.ContainsKey(subject)
            ? new RegistryChange<IResult>(Level(state.Level(subject ?? "", options.Level)), new RegistryRecord.Config(subject, null))
            : throw RegistryException.NoLevel(subject),
        stop);

    private static IResult Level(CompatibilityLevel level) => RegistryResponse.Json(new { CompatibilityLevel = $"{level}" });

    private sealed record ConfigRequest(string? Compatibility);
}
