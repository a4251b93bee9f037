namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary><c>/contexts</c>: there is the default one only.</summary>
public static class ContextsApi
{
    private const string Default = ".";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/contexts", () => RegistryResponse.Json(new[] { Default }));
}
