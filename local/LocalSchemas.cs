using Confluent.SchemaRegistry;

namespace ServerlessEvents.Local;

/// <summary>Registers the schemas that lie beside the domain's code; what is registered already stays as it is.</summary>
public static class LocalSchemas
{
    public static async Task Register(Uri registryUrl)
    {
        using var registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registryUrl.ToString() });
        foreach (var (suffix, language) in new[] { (".schema.json", SchemaType.Json), (".avsc", SchemaType.Avro) })
        {
            foreach (var file in Directory.EnumerateFiles(
                Path.Combine(AppContext.BaseDirectory, "schemas"), "*" + suffix, SearchOption.AllDirectories))
            {
                await registry.RegisterSchemaAsync(
                    Path.GetFileName(file)[..^suffix.Length], new Schema(await File.ReadAllTextAsync(file), language));
            }
        }
    }
}
