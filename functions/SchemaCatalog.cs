using System.Collections.Concurrent;
using System.Net;
using Confluent.SchemaRegistry;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Functions;

/// <summary>
/// The registry's schemas, compiled once: by event type for validation, by id for the fold. A known schema needs no registry; an unknown
/// one is asked for again later. A type whose schema cannot be used is named in the log, and no other type waits for it.
/// </summary>
public sealed partial class SchemaCatalog(ISchemaRegistryClient registry, TimeProvider time, ILogger<SchemaCatalog> log)
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a schema of stored data may be missing until events that need it are given up.</summary>
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<int, long> missing = []; // since when the schema is missing
    private readonly RegistrySchemas schemas = new(registry);
    private readonly ConcurrentDictionary<string, Entry> entries = [];
    private readonly ConcurrentDictionary<int, DataDecoder> decoders = [];

    /// <summary>
    /// The latest schema of a type. If that cannot be used, it is the one that was known before, or else an <see cref="UnusableSchema"/>.
    /// It is null when the type has none. Throws when the registry is away and the type is not known.
    /// </summary>
    public ValueTask<KnownSchema?> Find(string type) =>
        entries.TryGetValue(type, out var entry)
            && time.GetElapsedTime(entry.Since) < (entry.Schema is null or { Schema: UnusableSchema } ? UnknownFor : KnownFor)
            ? new(entry.Schema)
            : new(Ask(type, entry));

    /// <summary>
    /// How data stored by a schema is read. Throws when the registry is away and the schema is not known, and for a while when the registry
    /// has no such schema.
    /// </summary>
    public ValueTask<DataDecoder> FindDecoder(int id) => decoders.TryGetValue(id, out var decoder) ? new(decoder) : new(AskDecoder(id));

    /// <summary>Why the latest schema of a type cannot be used, as far as it has been asked for; null where it can.</summary>
    public string? WhyUnusable(string type) => entries.TryGetValue(type, out var entry) ? entry.Refused : null;

    private async Task<KnownSchema?> Ask(string type, Entry? before)
    {
        var (known, refused) = (before?.Schema, (string?)null);
        try { known = await schemas.Latest(type, known); }
        // The catalog goes on with the schema that it knows.
        catch (Exception e)
            when (e is HttpRequestException or SchemaRegistryException or TaskCanceledException && known is not null)
        {
            refused = before?.Refused;
        }
        catch (SchemaException e)
        {
            refused = e.Message;
            if (known is null or { Schema: UnusableSchema }) known = new(0, new UnusableSchema(refused));
            if (refused != before?.Refused)
            {
                Refused(
                    log,
                    Printable.Of(type),
                    Printable.Of(refused),
                    known.Schema is UnusableSchema ? "Its events are rejected until it is mended" : "The version before it stays in force");
            }
        }
        entries[type] = new(known, time.GetTimestamp(), refused);
        return known;
    }

    /// <summary>
    /// When the registry answers for long enough that it has no such schema, or only one that cannot be used, the answer will not change:
    /// then the data cannot be read.
    /// </summary>
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

    [LoggerMessage(LogLevel.Error, "{Type}: {Why} {Consequence}.")]
    private static partial void Refused(ILogger logger, string type, string why, string consequence);

    /// <param name="Schema">What events are checked by; null where the type has none.</param>
    /// <param name="Since">When the registry was asked.</param>
    /// <param name="Refused">Why its latest version cannot be used; null where it can.</param>
    private sealed record Entry(KnownSchema? Schema, long Since, string? Refused);
}
