// All documents that a schema consists of: finds every `$id` and anchor in them and follows references, fetching what is missing.
using System.Runtime.InteropServices;
using System.Text.Json;
using ServerlessEvents.Schemas.Patterns;

namespace ServerlessEvents.Schemas.Loading;

internal sealed class SchemaLibrary(SchemaOptions options)
{
    private const int MaxSchemaDepth = 256;
    private readonly Dictionary<string, SchemaResource> resources = [];
    private readonly HashSet<string> warned = [];
    private readonly List<string> warnings = [];

    public IReadOnlyList<string> Warnings => warnings;

    public IEnumerable<SchemaResource> Resources => resources.Values;

    public void Warn(string warning)
    {
        if (warned.Add(warning)) warnings.Add(warning);
    }

    /// <summary>Takes a document in under an address; its own <c>$id</c> gives it a second one.</summary>
    public SchemaResource Add(ReadOnlySpan<byte> utf8, string address)
    {
        var document = new SchemaDocument(Parse(utf8, address));
        Check(document.Root, address, "");
        var resource = Index(document, "", document.Root, null, address);
        resources.TryAdd(address, resource);
        return resource;
    }

    /// <summary>The place that a reference leads to, seen from a resource.</summary>
    public (SchemaResource Resource, string Pointer) Follow(SchemaResource from, string reference, string where)
    {
        var (address, fragment) = UriReference.Split(reference);
        var target = address.Length == 0 ? from : Find(UriReference.Resolve(from.Address, address), reference, where);
        if (fragment.Length == 0) return (target, target.Pointer);
        if (fragment[0] != '/')
        {
            return target.Anchors.TryGetValue(fragment, out var anchored)
                ? (target, anchored)
                : throw new SchemaException($"{where} refers to {reference}, but there is no such anchor.");
        }
        var pointer = target.Pointer + fragment;
        if (!target.Document.Places.ContainsKey(pointer))
        {
            var element = target.Document.Find(pointer)
                ?? throw new SchemaException($"{where} refers to {reference}, but nothing is there.");
            Check(element, target.Address, pointer);
            Index(target.Document, pointer, element, target.Document.Around(pointer), target.Address);
        }
        return (target.Document.Places[pointer].Resource, pointer);
    }

    private SchemaResource Find(string address, string reference, string where)
    {
        if (resources.TryGetValue(address, out var known)) return known;
        return Fetch(address) is { } document
            ? Add(document.Span, address)
            : throw new SchemaException($"{where} refers to {reference}, but there is no schema {address}.");
    }

    private ReadOnlyMemory<byte>? Fetch(string address) => address == Keywords.Draft
        ? MetaSchema.Utf8
        : Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out var uri) ? options.Resolve?.Invoke(uri) : null;

    private static JsonElement Parse(ReadOnlySpan<byte> utf8, string address)
    {
        var fault = OnePass.JsonGuard.Check(utf8, MaxSchemaDepth);
        if (fault is { } found) throw new SchemaException($"{Name(address)} is not JSON: {found.Message} at \"{found.Pointer}\".");
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxSchemaDepth + 1 });
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.Clone();
    }

    private void Check(JsonElement schema, string address, string pointer)
    {
        if (options.Trusted) return;
        var errors = new List<SchemaError>();
        if (!MetaSchema.Compiled.Check(JsonMarshal.GetRawUtf8Value(schema), errors, pointer))
        {
            throw new SchemaException($"{Name(address)} is wrong at \"{errors[0].Pointer}\": {errors[0].Message}.{OtherDialect(schema)}");
        }
    }

    /// <summary>What was right in another draft may be wrong in this one; then it helps to know which one counts.</summary>
    private static string OtherDialect(JsonElement schema) =>
        schema.ValueKind is JsonValueKind.Object
            && Text(schema, "$schema") is { } name
            && UriReference.Split(name).Address != Keywords.Draft
            ? $" It says that it is of {name}; here every schema is read as draft 2020-12."
            : "";

    private static string Name(string address) => address.Length == 0 ? "The schema" : $"The schema {address}";

    /// <summary>Walks a schema and everything below it, and returns the resource that it belongs to.</summary>
    private SchemaResource Index(SchemaDocument document, string pointer, JsonElement schema, SchemaResource? around, string address)
    {
        var resource = around;
        if (schema.ValueKind is JsonValueKind.Object)
        {
            var id = Text(schema, "$id");
            if (id is not null || resource is null)
            {
                var own = id is null ? address : UriReference.Split(UriReference.Resolve(resource?.Address ?? address, id)).Address;
                resource = new(own, document, pointer, ReadDialect(schema, resource, pointer));
                if (!resources.TryAdd(own, resource) && id is not null && resources[own].Document == document)
                {
                    throw new SchemaException($"The schema has two subschemas with the $id {own}.");
                }
            }
            if (Text(schema, "$anchor") is { } anchor) resource.Anchors[anchor] = pointer;
            if (Text(schema, "$dynamicAnchor") is { } dynamic) resource.Anchors[dynamic] = resource.DynamicAnchors[dynamic] = pointer;
        }
        resource ??= new(address, document, pointer, Dialect.Standard);
        document.Places[pointer] = (resource, schema);
        if (schema.ValueKind is JsonValueKind.Object) IndexBelow(document, pointer, schema, resource);
        return resource;
    }

    private void IndexBelow(SchemaDocument document, string pointer, JsonElement schema, SchemaResource resource)
    {
        foreach (var property in schema.EnumerateObject())
        {
            var holds = Keywords.All.TryGetValue(property.Name, out var keyword) ? keyword.Holds : Holds.Data;
            var below = SchemaDocument.Append(pointer, property.Name);
            if (property.NameEquals("pattern")) CheckPattern(property.Value.GetString()!, below);
            if (property.NameEquals("patternProperties"))
            {
                foreach (var item in property.Value.EnumerateObject()) CheckPattern(item.Name, below);
            }
            if (holds is Holds.Schema) Index(document, below, property.Value, resource, resource.Address);
            if (holds is Holds.SchemaArray && property.Value.ValueKind is JsonValueKind.Array)
            {
                foreach (var (i, item) in property.Value.EnumerateArray().Index())
                    Index(document, $"{below}/{i}", item, resource, resource.Address);
            }
            if (holds is Holds.SchemaMap && property.Value.ValueKind is JsonValueKind.Object)
            {
                foreach (var item in property.Value.EnumerateObject())
                {
                    Index(document, SchemaDocument.Append(below, item.Name), item.Value, resource, resource.Address);
                }
            }
        }
    }

    /// <summary>Says why a pattern cannot be used, also of one that nothing refers to.</summary>
    private static void CheckPattern(string text, string pointer)
    {
        try
        {
            EcmaTranslator.Translate(text);
        }
        catch (FormatException e)
        {
            throw new SchemaException($"The pattern at \"{pointer}\" is wrong: {e.Message}");
        }
    }

    private Dialect ReadDialect(JsonElement schema, SchemaResource? around, string pointer)
    {
        if (Text(schema, "$schema") is not { } name) return around?.Dialect ?? Dialect.Standard;
        var address = UriReference.Split(name).Address;
        if (address == Keywords.Draft) return Dialect.Standard;
        if (Fetch(address) is { } metaSchema) return Dialect.Of(Parse(metaSchema.Span, address), address);
        Warn($"The $schema {name} at \"{pointer}\" is unknown; the schema is read as draft 2020-12.");
        return Dialect.Standard;
    }

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
