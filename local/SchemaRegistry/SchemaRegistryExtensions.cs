using ServerlessEvents.Local.SchemaRegistry.Apis;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>A schema registry with Confluent's REST API, to be mapped into any host.</summary>
public static class SchemaRegistryExtensions
{
    public static IServiceCollection AddSchemaRegistry(this IServiceCollection services, SchemaRegistryOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ISchemaStore>(_ => options.Brokers is null ? new MemorySchemaStore() : new KafkaSchemaStore(options));
        return services.AddSingleton<Registry>();
    }

    /// <summary>Maps the API at the root; the result takes conventions, for example <c>RequireHost("*:8081")</c>.</summary>
    public static RouteGroupBuilder MapSchemaRegistry(this IEndpointRouteBuilder app)
    {
        var registry = app.MapGroup("").AddEndpointFilter(RegistryResponse.Errors);
        registry.MapGet("/", () => RegistryResponse.Json(new { }));
        SubjectsApi.Map(registry);
        VersionsApi.Map(registry);
        SchemasApi.Map(registry);
        ContextsApi.Map(registry);
        CompatibilityApi.Map(registry);
        ConfigApi.Map(registry);
        ModeApi.Map(registry);
        return registry;
    }
}
