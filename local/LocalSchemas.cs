using Confluent.SchemaRegistry;

namespace ServerlessEvents.Local;

/// <summary>Registers the schemas that lie beside the domain's code; what is registered already stays as it is.</summary>
public static class LocalSchemas
{
    public static async Task Register(Uri registryUrl)
    {
        using var registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registryUrl.ToString() });
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "schemas"), "*.schema.json", SearchOption.AllDirectories))
        {
            var type = Path.GetFileName(file)[..^".schema.json".Length];
            await registry.RegisterSchemaAsync(type, new Schema(await File.ReadAllTextAsync(file), SchemaType.Json));
        }
    }
}
