// Turns the places of a schema library into the graph of nodes that the engines work on, each place once, so that recursion is a cycle.
using System.Runtime.InteropServices;
using System.Text.Json;
using ServerlessEvents.Schemas.Formats;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Loading;

internal sealed class SchemaBuilder(SchemaLibrary library, SchemaOptions options)
{
    private readonly Dictionary<(SchemaDocument, string), SchemaNode> nodes = [];
    private readonly Queue<(SchemaNode Node, JsonElement Schema)> open = [];

    /// <summary>The node of a resource's root, with everything that it leads to.</summary>
    public SchemaNode Build(SchemaResource resource)
    {
        var root = At(resource.Document, resource.Pointer);
        ReadOpen();
        ResolveDynamicAnchors();
        InPlaceGraph.Note(nodes.Values);
        return root;
    }

    private SchemaNode At(SchemaDocument document, string pointer)
    {
        if (nodes.TryGetValue((document, pointer), out var known)) return known;
        var (resource, schema) = document.Places[pointer];
        var node = new SchemaNode(resource, pointer);
        nodes.Add((document, pointer), node);
        open.Enqueue((node, schema));
        return node;
    }

    /// <summary>Reads what was found so far and what that leads to; in a queue, as a chain of references may be of any length.</summary>
    private void ReadOpen()
    {
        while (open.TryDequeue(out var next))
        {
            var (node, schema) = next;
            node.IsNever = schema.ValueKind is JsonValueKind.False;
            foreach (var property in schema.ValueKind is JsonValueKind.Object ? schema.EnumerateObject() : default)
            {
                var below = SchemaDocument.Append(node.Pointer, property.Name);
                if (!Keywords.All.TryGetValue(property.Name, out var keyword))
                    library.Warn($"The keyword {property.Name} at \"{below}\" is unknown and has no effect.");
                else if (node.Resource.Dialect.Has(keyword)) Read(node, property.Name, property.Value, below);
            }
            node.Seal();
        }
    }

    private void Read(SchemaNode node, string keyword, JsonElement value, string pointer)
    {
        SchemaNode Below() => At(node.Resource.Document, pointer);
        SchemaNode[] List() => [.. Enumerable.Range(0, value.GetArrayLength()).Select(i => At(node.Resource.Document, $"{pointer}/{i}"))];
        IEnumerable<(string Name, SchemaNode Node)> Map() =>
            value.EnumerateObject().Select(p => (p.Name, At(node.Resource.Document, SchemaDocument.Append(pointer, p.Name))));

        switch (keyword)
        {
            case "type": node.Types = ReadTypes(value); break;
            case "enum": node.Allowed.Add(new(keyword, value.EnumerateArray())); break;
            case "const": node.Allowed.Add(new(keyword, [value])); break;
            case "multipleOf": node.MultipleOf = ReadDivisor(value, pointer); break;
            case "minimum": node.Minimum = ReadNumber(value); break;
            case "exclusiveMinimum": node.ExclusiveMinimum = ReadNumber(value); break;
            case "maximum": node.Maximum = ReadNumber(value); break;
            case "exclusiveMaximum": node.ExclusiveMaximum = ReadNumber(value); break;
            case "minLength": node.MinLength = ReadCount(value); break;
            case "maxLength": node.MaxLength = ReadCount(value); break;
            case "pattern": node.Pattern = new(value.GetString()!, options.PatternTimeout); break;
            case "format": node.Format = ReadFormat(node, value.GetString()!, pointer); break;
            case "prefixItems": node.PrefixItems = List(); break;
            case "items": node.Items = Below(); break;
            case "contains": node.Contains = Below(); break;
            case "minContains": node.MinContains = ReadCount(value); break;
            case "maxContains": node.MaxContains = ReadCount(value); break;
            case "minItems": node.MinItems = ReadCount(value); break;
            case "maxItems": node.MaxItems = ReadCount(value); break;
            case "uniqueItems": node.UniqueItems = value.GetBoolean(); break;
            case "unevaluatedItems": node.UnevaluatedItems = Below(); break;
            case "properties":
                foreach (var (name, child) in Map()) node.Properties.Add(name, child);
                break;
            case "patternProperties":
                foreach (var (name, child) in Map()) node.PatternProperties.Add((new(name, options.PatternTimeout), child));
                break;
            case "additionalProperties": node.AdditionalProperties = Below(); break;
            case "propertyNames": node.PropertyNames = Below(); break;
            case "unevaluatedProperties": node.UnevaluatedProperties = Below(); break;
            case "required": node.Required = ReadNames(value); break;
            case "minProperties": node.MinProperties = ReadCount(value); break;
            case "maxProperties": node.MaxProperties = ReadCount(value); break;
            case "dependentRequired":
                foreach (var property in value.EnumerateObject()) node.DependentRequired.Add(property.Name, ReadNames(property.Value));
                break;
            case "dependentSchemas":
                foreach (var (name, child) in Map()) node.DependentSchemas.Add(name, child);
                break;
            case "$ref": node.Ref = Follow(node, value.GetString()!, pointer); break;
            case "$dynamicRef": ReadDynamicRef(node, value.GetString()!, pointer); break;
            case "allOf": node.AllOf = List(); break;
            case "anyOf": node.AnyOf = List(); break;
            case "oneOf": node.OneOf = List(); break;
            case "not": node.Not = Below(); break;
            case "if": node.If = Below(); break;
            case "then": node.Then = Below(); break;
            case "else": node.Else = Below(); break;
            default: break; // an annotation, or one that the library has read
        }
    }

    private SchemaNode Follow(SchemaNode node, string reference, string pointer)
    {
        var (resource, target) = library.Follow(node.Resource, reference, pointer);
        return At(resource.Document, target);
    }

    /// <summary>One that does not lead to a <c>$dynamicAnchor</c> is a plain reference.</summary>
    private void ReadDynamicRef(SchemaNode node, string reference, string pointer)
    {
        var (resource, target) = library.Follow(node.Resource, reference, pointer);
        var fragment = UriReference.Split(reference).Fragment;
        node.DynamicRef = At(resource.Document, target);
        if (resource.DynamicAnchors.TryGetValue(fragment, out var anchored) && anchored == target) node.DynamicName = fragment;
    }

    private void ResolveDynamicAnchors()
    {
        if (!nodes.Values.Any(node => node.DynamicName is not null)) return;
        var found = true;
        while (found)
        {
            found = false;
            foreach (var resource in library.Resources.ToList())
            {
                foreach (var (name, pointer) in resource.DynamicAnchors)
                {
                    found |= resource.DynamicNodes.TryAdd(name, At(resource.Document, pointer));
                }
            }
            ReadOpen();
        }
        foreach (var resource in library.Resources) resource.IsDynamic = true;
    }

    private Format? ReadFormat(SchemaNode node, string name, string pointer)
    {
        var format = Format.Find(name);
        if (format is null) library.Warn($"The format {name} at \"{pointer}\" is unknown and has no effect.");
        return options.AssertFormats || node.Resource.Dialect.AssertsFormats ? format : null;
    }

    private static JsonTypes ReadTypes(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? value.EnumerateArray().Aggregate(JsonTypes.None, (types, name) => types | JsonTypeNames.Parse(name.GetString()!))
        : JsonTypeNames.Parse(value.GetString()!);

    private static NumberLiteral ReadNumber(JsonElement value) => new(JsonMarshal.GetRawUtf8Value(value).ToArray());

    private static NumberLiteral ReadDivisor(JsonElement value, string pointer)
    {
        var divisor = ReadNumber(value);
        return divisor.Value.IsWord ? divisor : throw new SchemaException($"The multipleOf at \"{pointer}\" has more than 19 digits.");
    }

    /// <summary>A count beyond int is as good as none: no document has so many of anything.</summary>
    private static int ReadCount(JsonElement value) =>
        value.TryGetDouble(out var count) && count < int.MaxValue ? (int)count : int.MaxValue;

    private static string[] ReadNames(JsonElement value) => [.. value.EnumerateArray().Select(name => name.GetString()!).Distinct()];
}
