using Confluent.SchemaRegistry;

namespace ServerlessEvents.Local;

/// <summary>Registers the schemas that lie beside the domain's code; what is registered already stays as it is.</summary>
public static class LocalSchemas
{
    private static readonly IReadOnlyList<(string Type, string File, SchemaType Language)> All =
    [
        .. from known in new[] { (Suffix: ".schema.json", Language: SchemaType.Json), (Suffix: ".avsc", Language: SchemaType.Avro) }
           from file in Directory.EnumerateFiles(
               Path.Combine(AppContext.BaseDirectory, "schemas"), "*" + known.Suffix, SearchOption.AllDirectories)
           select (Path.GetFileName(file)[..^known.Suffix.Length], file, known.Language),
    ];

    /// <summary>The event types that have a schema there.</summary>
    public static IEnumerable<string> Types => All.Select(schema => schema.Type);

    public static async Task Register(Uri registryUrl)
    {
        using var registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registryUrl.ToString() });
        foreach (var (type, file, language) in All)
            await registry.RegisterSchemaAsync(type, new Schema(await File.ReadAllTextAsync(file), language));
    }
}
