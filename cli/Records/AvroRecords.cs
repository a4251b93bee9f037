using System.Net;
using System.Text.Json;
using Confluent.SchemaRegistry;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Cli.Records;

/// <summary>
/// Makes events that are stored in Avro readable, for people and for a fold that is given no decoders.
/// The registry is asked only when there are any, and once for each schema.
/// </summary>
public sealed class AvroRecords(Terminal terminal, Uri registryUrl) : IDisposable
{
    private readonly Dictionary<int, DataDecoder> decoders = [];
    private CachedSchemaRegistryClient? registry;

    /// <summary>The record with its data as JSON; the same record where its data is no Avro, or is not what its schema says.</summary>
    public async ValueTask<Record> Read(Record record)
    {
        if (WireFormat.AvroSchemaOf(record) is not { } id) return record;
        if (!decoders.TryGetValue(id, out var decoder)) decoders[id] = decoder = await Decoder(id);
        try
        {
            WireFormat.TryUnframe(record.Value, out _, out var data);
            return record with { Value = WireFormat.Frame(id, decoder(data)) };
        }
        catch (JsonException)
        {
            return record; // shown as the bytes that it is
        }
    }

    /// <summary>The same for many, in order.</summary>
    public async ValueTask<IReadOnlyList<Record>> Read(IReadOnlyList<Record> records)
    {
        var read = new Record[records.Count];
        for (var i = 0; i < read.Length; i++) read[i] = await Read(records[i]);
        return read;
    }

    /// <summary>
    /// The decoder of a schema. Where the registry does not have the schema, or it cannot be used, the decoder reads nothing:
    /// anybody may write such an id.
    /// </summary>
    private async Task<DataDecoder> Decoder(int id)
    {
        try
        {
            return await new RegistrySchemas(Registry()).Decoder(id);
        }
        catch (Exception e) when (e is SchemaException or SchemaRegistryException { Status: HttpStatusCode.NotFound })
        {
            return _ => throw new JsonException(e.Message);
        }
    }

    public void Dispose() => registry?.Dispose();

    private CachedSchemaRegistryClient Registry()
    {
        var auth = terminal.Variable("SCHEMA_REGISTRY_AUTH")?.Split(':', 2);
        return registry ??= new(RegistrySchemas.Config(registryUrl.ToString(), auth?[0], auth is [_, var password] ? password : ""));
    }
}
