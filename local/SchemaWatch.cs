using Confluent.SchemaRegistry;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Local;

/// <summary>
/// Which event types have a latest schema in the registry that cannot be used. Their events are checked by the version before it or
/// rejected, and all others go on.
/// </summary>
public sealed class SchemaWatch(Uri registry) : IDisposable
{
    private readonly CachedSchemaRegistryClient client = new(RegistrySchemas.Config(registry.ToString()));
    private readonly Dictionary<string, KnownSchema?> known = [];

    /// <summary>The types, each with the reason.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Look()
    {
        var schemas = new RegistrySchemas(client);
        var unusable = new SortedDictionary<string, string>();
        foreach (var type in LocalSchemas.Types)
        {
            try { known[type] = await schemas.Latest(type, known.GetValueOrDefault(type)); }
            catch (SchemaException e) { unusable[type] = e.Message; }
        }
        return unusable;
    }

    public void Dispose() => client.Dispose();
}
