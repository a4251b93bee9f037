using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.SchemaRegistry.AvroTypes;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.OnePass;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry;

/// <summary>
/// An Avro schema as a schema of JSON data: checks plain JSON as clients write it, stores it in Avro's binary encoding, and reads that
/// back as JSON. How each type looks in JSON is in the README beside this file.
/// </summary>
public sealed class AvroSchema : IDataSchema
{
    /// <summary>
    /// How many bytes data may have in Avro. It can be longer in Avro than as JSON, and Kafka limits the size of a message.
    /// </summary>
    public const int MaxStored = 512 * 1024;

    private static readonly JsonWriterOptions Output =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly SchemaOptions Limits = SchemaOptions.Default;
    private readonly AvroType root;

    private AvroSchema(AvroType root, IReadOnlyList<string> warnings) => (this.root, Warnings) = (root, warnings);

    public string ContentType => WireFormat.AvroContentType;

    /// <summary>Logical types that have no effect, by name.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <param name="text">The schema, JSON.</param>
    /// <param name="references">What it refers to, dependencies first.</param>
    /// <exception cref="SchemaException">It is no Avro schema, or has a default that is not of its type.</exception>
    public static AvroSchema Parse(string text, IReadOnlyList<ReferredSchema>? references = null)
    {
        var types = new TypeBuilder();
        return new(types.Build(AvroText.Parse(text, references)), types.Warnings);
    }

    public bool Check(ReadOnlyMemory<byte> utf8Json, List<SchemaError> errors, string pointerPrefix, out ReadOnlyMemory<byte> stored)
    {
        stored = default;
        if (JsonGuard.Check(utf8Json.Span, Limits.MaxDepth) is { } fault)
        {
            errors.Add(fault with { Pointer = pointerPrefix + fault.Pointer });
            return false;
        }
        using var json = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = Limits.MaxDepth + 1 });
        var output = new AvroWriter(MaxStored);
        var valid = root.Write(json.RootElement, Path.Root, new ErrorSink(errors, Limits.MaxErrors, pointerPrefix), output);
        if (output.LimitExceeded is { } excess) errors.Add(new(pointerPrefix, "maxLength", excess));
        else if (valid) stored = output.Written;
        return valid && output.LimitExceeded is null;
    }

    /// <summary>The data as JSON.</summary>
    /// <exception cref="JsonException">The bytes are not of this schema.</exception>
    public byte[] ToJson(ReadOnlyMemory<byte> data)
    {
        var output = new ArrayBufferWriter<byte>(2 * data.Length + 16);
        var input = new AvroReader(data.Span);
        using var json = new Utf8JsonWriter(output, Output);
        root.Read(ref input, json);
        if (!input.IsAtEnd) throw new JsonException("The Avro data goes on after its value.");
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
