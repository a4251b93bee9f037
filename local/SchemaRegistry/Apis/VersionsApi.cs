namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary><c>/subjects/{subject}/versions</c>: list, read, delete, who refers to one.</summary>
public static class VersionsApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/subjects/{subject}/versions", async (
            string subject, Registry registry, CancellationToken stop, [AsParameters] Page page,
            bool deleted = false, bool deletedOnly = false) =>
        {
            var versions = (await registry.State(stop))
                .Versions(RegistryResponse.Name(subject), deleted || deletedOnly)
                .Where(version => version.Deleted || !deletedOnly).ToList();
            return versions.Count == 0
                ? throw RegistryException.SubjectNotFound(RegistryResponse.Name(subject))
                : RegistryResponse.Json(page.Of(versions.Select(version => version.Version)));
        });

        app.MapGet("/subjects/{subject}/versions/{version}", async (
            string subject, string version, Registry registry, CancellationToken stop, bool deleted = false) =>
            RegistryResponse.Json(SchemaResponse.Of(Versions.Find(
                await registry.State(stop), RegistryResponse.Name(subject), version, deleted))));

        app.MapGet("/subjects/{subject}/versions/{version}/schema", async (
            string subject, string version, Registry registry, CancellationToken stop, bool deleted = false) =>
            Results.Text(
                Versions.Find(await registry.State(stop), RegistryResponse.Name(subject), version, deleted).Content.Text,
                RegistryResponse.MediaType));

        app.MapGet("/subjects/{subject}/versions/{version}/referencedby", async (
            string subject, string version, Registry registry, CancellationToken stop) =>
        {
            var state = await registry.State(stop);
            return RegistryResponse.Json(
                Versions.ReferencedBy(state, Versions.Find(state, RegistryResponse.Name(subject), version, deleted: true))
                    .Select(other => other.Id).Distinct());
        });

        app.MapDelete("/subjects/{subject}/versions/{version}", async (
            string subject, string version, Registry registry, CancellationToken stop, bool permanent = false) =>
            RegistryResponse.Json(await registry.Change(
                state => Deletion.Version(state, RegistryResponse.Name(subject), version, permanent), stop)));
    }
}
