namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary><c>/subjects</c>: list, register, look up, delete.</summary>
public static class SubjectsApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/subjects", async (
            Registry registry, CancellationToken stop, [AsParameters] Page page,
            string? subjectPrefix, bool deleted = false, bool deletedOnly = false) =>
            RegistryResponse.Json(page.Of((await registry.State(stop)).Subjects
                .Where(subject => subject.Key.StartsWith(subjectPrefix ?? "", StringComparison.Ordinal))
                .Where(
                    subject =>
                        (subject.Value.Values.All(version => version.Deleted), deleted, deletedOnly) is (true, _, true)
                            or (_, true, false)
                            or (false, _, false))
                .Select(subject => subject.Key))));

        app.MapPost("/subjects/{subject}", async (
            string subject, HttpRequest request, Registry registry, CancellationToken stop, bool deleted = false) =>
        {
            var schema = await RegistryResponse.Body<SchemaRequest>(request);
            return RegistryResponse.Json(SchemaResponse.Of(Registration.LookUp(
                await registry.State(stop), RegistryResponse.Name(subject), schema, deleted)));
        });

        app.MapPost("/subjects/{subject}/versions", async (
            string subject, HttpRequest request, Registry registry, SchemaRegistryOptions options, CancellationToken stop) =>
        {
            var schema = await RegistryResponse.Body<SchemaRequest>(request);
            var version = await registry.Change(
                state => Registration.Register(state, RegistryResponse.Name(subject), schema, options.Level), stop);
            // Clients that fail on members that they do not know get only the id. A client with this header does not fail on them.
            return request.Headers["Confluent-Accept-Unknown-Properties"] == "true"
                ? RegistryResponse.Json(SchemaResponse.Of(version))
                : RegistryResponse.Json(new { version.Id });
        });

        app.MapDelete("/subjects/{subject}", async (string subject, Registry registry, CancellationToken stop, bool permanent = false) =>
            RegistryResponse.Json(await registry.Change(
                state => Deletion.Subject(state, RegistryResponse.Name(subject), permanent), stop)));
    }
}
