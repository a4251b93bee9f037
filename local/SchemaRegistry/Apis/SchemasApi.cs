namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary>
/// <c>/schemas</c>: by id, by guid, all of them, and which types there are. An id still answers after its version was soft deleted, because
/// data refers to it.
/// </summary>
public static class SchemasApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/schemas", async (
            Registry registry, CancellationToken stop, [AsParameters] Page page,
            string? subjectPrefix, bool deleted = false, bool latestOnly = false) =>
        {
            var state = await registry.State(stop);
            return RegistryResponse.Json(page.Of(state.Subjects.Keys
                .Where(subject => subject.StartsWith(subjectPrefix ?? "", StringComparison.Ordinal))
                .SelectMany(subject => state.Versions(subject, deleted).TakeLast(latestOnly ? 1 : int.MaxValue))
                .Select(SchemaResponse.Of)));
        });

        app.MapGet("/schemas/types", () => RegistryResponse.Json(SchemaLanguages.Types));

        app.MapGet("/schemas/ids/{id:int}", async (int id, Registry registry, CancellationToken stop, bool fetchMaxId = false) =>
        {
            var state = await registry.State(stop);
            return RegistryResponse.Json(
                SchemaResponse.Of(Find(state, id)) with { MaxId = fetchMaxId ? state.Contents.Keys.Max() : null });
        });

        app.MapGet("/schemas/ids/{id:int}/schema", async (int id, Registry registry, CancellationToken stop) =>
            Results.Text(Find(await registry.State(stop), id).Text, RegistryResponse.MediaType));

        app.MapGet("/schemas/ids/{id:int}/subjects", async (
            int id, Registry registry, CancellationToken stop, [AsParameters] Page page, bool deleted = false) =>
            RegistryResponse.Json(
                page.Of(VersionsOf(await registry.State(stop), id, deleted).Select(version => version.Subject).Distinct())));

        app.MapGet("/schemas/ids/{id:int}/versions", async (
            int id, Registry registry, CancellationToken stop, [AsParameters] Page page, bool deleted = false) =>
            RegistryResponse.Json(page.Of(
                VersionsOf(await registry.State(stop), id, deleted).Select(version => new { version.Subject, version.Version }))));

        app.MapGet("/schemas/guids/{guid:guid}", async (Guid guid, Registry registry, CancellationToken stop) =>
            RegistryResponse.Json(SchemaResponse.Of(
                (await registry.State(stop)).Contents.Values.FirstOrDefault(content => content.Guid == guid)
                    ?? throw RegistryException.SchemaNotFound($"{guid}"))));
    }

    private static SchemaContent Find(RegistryState state, int id) =>
        state.Contents.GetValueOrDefault(id) ?? throw RegistryException.SchemaNotFound($"{id}");

    private static IEnumerable<SchemaVersion> VersionsOf(RegistryState state, int id, bool deleted)
    {
        Find(state, id);
        return state.AllVersions.Where(version => version.Id == id && (deleted || !version.Deleted));
    }
}
