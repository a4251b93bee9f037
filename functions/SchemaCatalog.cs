using System.Collections.Concurrent;
using Confluent.SchemaRegistry;
using ServerlessEvents.Schemas;
using ServerlessEvents.Validation;

namespace ServerlessEvents.Functions;

/// <summary>The registry's schemas by event type, compiled once. What is known needs no registry; what is unknown is asked for again later.</summary>
public sealed class SchemaCatalog(ISchemaRegistryClient registry, TimeProvider time)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Entry> entries = [];

    /// <summary>The latest schema of a type, null when it has none. Throws when the registry is away and the type is not known.</summary>
    public ValueTask<KnownSchema?> Find(string type) =>
        entries.TryGetValue(type, out var entry) && time.GetElapsedTime(entry.Since) < (entry.Schema is null ? UnknownFor : KnownFor)
            ? new(entry.Schema)
            : new(Ask(type, entry?.Schema));

    private async Task<KnownSchema?> Ask(string type, KnownSchema? known)
    {
        try { known = await Fetch(type, known); }
        catch (SchemaRegistryException e) when (e.ErrorCode is 40401 or 40402) { known = null; } // no such subject, or version
        catch (Exception e) when (e is HttpRequestException or SchemaRegistryException or TaskCanceledException && known is not null) { } // goes on with what is known
        entries[type] = new(known, time.GetTimestamp());
        return known;
    }

    private async Task<KnownSchema> Fetch(string type, KnownSchema? known)
    {
        var latest = await registry.GetLatestSchemaAsync(type);
        if (latest.Id == known?.Id) return known;
        if (latest.SchemaType != SchemaType.Json) throw new NotSupportedException($"The schema of '{type}' is {latest.SchemaType}; only JSON Schema is understood here.");
        return new(latest.Id, JsonSchema.Compile(System.Text.Encoding.UTF8.GetBytes(latest.SchemaString)));
    }

    private sealed record Entry(KnownSchema? Schema, long Since);
}
