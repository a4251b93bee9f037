using System.Collections.Concurrent;
using System.Net;
using Confluent.SchemaRegistry;
using ServerlessEvents.Folding;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;
using ServerlessEvents.Validation;

namespace ServerlessEvents.Functions;

/// <summary>
/// The registry's schemas, compiled once: by event type for validation, by id for the fold. What is known needs no registry; what is
/// unknown is asked for again later.
/// </summary>
public sealed class SchemaCatalog(ISchemaRegistryClient registry, TimeProvider time)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a schema of stored data may be missing until events that need it are given up.</summary>
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<int, long> missing = []; // since when
    private readonly RegistrySchemas schemas = new(registry);
    private readonly ConcurrentDictionary<string, Entry> entries = [];
    private readonly ConcurrentDictionary<int, DataDecoder> decoders = [];

    /// <summary>The latest schema of a type, null when it has none. Throws when the registry is away and the type is not known.</summary>
    public ValueTask<KnownSchema?> Find(string type) =>
        entries.TryGetValue(type, out var entry) && time.GetElapsedTime(entry.Since) < (entry.Schema is null ? UnknownFor : KnownFor)
            ? new(entry.Schema)
            : new(Ask(type, entry?.Schema));

    /// <summary>How data stored by a schema is read. Throws when the registry is away and the schema is not known, and for a while when it has none.</summary>
    public ValueTask<DataDecoder> FindDecoder(int id) => decoders.TryGetValue(id, out var decoder) ? new(decoder) : new(AskDecoder(id));

    private async Task<KnownSchema?> Ask(string type, KnownSchema? known)
    {
        try { known = await schemas.Latest(type, known); }
        catch (Exception e) when ((e is HttpRequestException or SchemaRegistryException or TaskCanceledException or SchemaException) && known is not null) { } // goes on with what is known: the registry is away, or its latest version cannot be used
        entries[type] = new(known, time.GetTimestamp());
        return known;
    }

    /// <summary>A registry that says for long enough that it has no such schema, or one that cannot be used, will say so for ever: then the data cannot be read.</summary>
    private async Task<DataDecoder> AskDecoder(int id)
    {
        try
        {
            var decoder = decoders.GetOrAdd(id, await schemas.Decoder(id));
            missing.TryRemove(id, out _);
            return decoder;
        }
        catch (Exception e) when (e is SchemaException or SchemaRegistryException { Status: HttpStatusCode.NotFound })
        {
            if (time.GetElapsedTime(missing.GetOrAdd(id, time.GetTimestamp())) < MissingFor) throw;
            return _ => throw new SchemaException($"The schema registry has no schema {id} by which the data could be read: {e.Message}");
        }
    }

    private sealed record Entry(KnownSchema? Schema, long Since);
}
