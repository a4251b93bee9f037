// The default of a field in Avro's encoding: written when it is first needed, as it may be of a type that is not complete yet, and kept.
using System.Text.Json;
using Avro;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

/// <param name="name">Of the field, with its record: for messages.</param>
/// <param name="json">What the schema says.</param>
/// <param name="schema">The field's type.</param>
/// <param name="types">Those of defaults: within one a record may lack fields that have defaults of their own.</param>
internal sealed class FieldDefault(string name, string json, Schema schema, TypeBuilder types)
{
    private AvroWriter? written;
    private bool isUnderWay;

    /// <exception cref="SchemaException">It is not of its type, or holds itself.</exception>
    public AvroWriter Written => written ??= Write();

    private AvroWriter Write()
    {
        if (isUnderWay) throw new SchemaException($"The default of {name} holds itself without end.");
        if (++types.DefaultsUnderWay > AvroReader.MaxDepth)
            throw new SchemaException($"The default of {name} lies within more than {AvroReader.MaxDepth} others.");
        isUnderWay = true;
        try
        {
            using var value = JsonDocument.Parse(json);
            var (output, errors) = (new AvroWriter(AvroSchema.MaxStored), new List<SchemaError>());
            var valid = types.Build(schema).Write(value.RootElement, Path.Root, new ErrorSink(errors, 1, ""), output);
            if (output.LimitExceeded is null && valid) return output;
            throw new SchemaException($"The default of {name} is not of its type: {output.LimitExceeded ?? errors[0].Message}.");
        }
        catch (JsonException) { throw new SchemaException($"The default of {name} is not JSON."); } // Avro's parser lets NaN pass
        finally
        {
            isUnderWay = false;
            types.DefaultsUnderWay--;
        }
    }
}
