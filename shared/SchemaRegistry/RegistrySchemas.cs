using System.Text;
using System.Text.Json;
using Confluent.SchemaRegistry;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.SchemaRegistry;

/// <summary>
/// What the schema registry holds, compiled, with everything that it refers to. It caches nothing except what the client caches by id.
/// </summary>
public sealed class RegistrySchemas(ISchemaRegistryClient registry)
{
    /// <summary>What the client is made with.</summary>
    public static SchemaRegistryConfig Config(string url, string? username = null, string? password = null) => new()
    {
        Url = url,
        BasicAuthUserInfo = string.IsNullOrEmpty(username) ? null : $"{username}:{password}",
        RequestTimeoutMs = 10_000,
    };

    /// <summary>
    /// The latest schema of a subject, the same object when it is still <paramref name="known"/>; null when the subject has none.
    /// </summary>
    /// <exception cref="SchemaException">It cannot be used.</exception>
    public async Task<KnownSchema?> Latest(string subject, KnownSchema? known = null)
    {
        try
        {
            registry.ClearLatestCaches(); // the client would keep the latest version for ever, and callers want the current one
            var latest = await registry.GetLatestSchemaAsync(subject);
            return latest.Id == known?.Id
                ? known
                : new(latest.Id, await Compile($"The schema of '{subject}', version {latest.Version},", latest));
        }
        catch (SchemaRegistryException e) when (e.ErrorCode is 40401 or 40402) { return null; } // no such subject, or version
    }

    /// <summary>How data that was stored by a schema is read. Throws for an id that the registry does not know.</summary>
    public async Task<DataDecoder> Decoder(int id)
    {
        var schema = await registry.GetSchemaAsync(id);
        return schema.SchemaType == SchemaType.Avro
            ? AvroSchema.Parse(schema.SchemaString, await References(schema)).ToJson
            : _ => throw new JsonException($"The data is said to be Avro, and its schema {id} is {schema.SchemaType}.");
    }

    private async Task<IDataSchema> Compile(string what, Schema schema)
    {
        var references = await References(schema);
        try
        {
            return schema.SchemaType switch
            {
                SchemaType.Json => JsonSchema.Compile(
                    Encoding.UTF8.GetBytes(schema.SchemaString), new SchemaOptions { Resolve = ReferredSchema.Resolver(references) }),
                SchemaType.Avro => AvroSchema.Parse(schema.SchemaString, references),
                var other => throw new SchemaException($"It is {other}; data is checked by JSON Schema or Avro."),
            };
        }
        catch (SchemaException e) { throw new SchemaException($"{what} cannot be used here. {e.Message}"); }
    }

    /// <summary>All that a schema refers to, directly or not, dependencies first.</summary>
    private async Task<IReadOnlyList<ReferredSchema>> References(Schema schema)
    {
        var found = new List<ReferredSchema>();
        var seen = new HashSet<(string, int)>();
        await Add(schema);
        return found;

        async Task Add(Schema of)
        {
            foreach (var reference in of.References ?? [])
            {
                if (!seen.Add((reference.Subject, reference.Version))) continue;
                var referred = await registry.GetRegisteredSchemaAsync(reference.Subject, reference.Version);
                await Add(referred.Schema);
                found.Add(new(reference.Name, referred.SchemaString));
            }
        }
    }
}
