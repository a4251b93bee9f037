// A schema with an address of its own: the root of a document, or a subschema with `$id`.
namespace ServerlessEvents.Schemas.Loading;

internal sealed class SchemaResource(string address, SchemaDocument document, string pointer, Dialect dialect)
{
    /// <summary>Absolute, without fragment.</summary>
    public string Address { get; } = address;

    public SchemaDocument Document { get; } = document;

    /// <summary>Where its root stands in the document.</summary>
    public string Pointer { get; } = pointer;

    public Dialect Dialect { get; } = dialect;

    /// <summary>Pointers in the document by the names of <c>$anchor</c> and <c>$dynamicAnchor</c>.</summary>
    public Dictionary<string, string> Anchors { get; } = [];

    /// <summary>Those of <c>$dynamicAnchor</c> only.</summary>
    public Dictionary<string, string> DynamicAnchors { get; } = [];

    /// <summary>The same as nodes, filled in once the whole graph is known.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = [];

    /// <summary>
    /// Whether, through dynamic references, it matters on which way a schema was reached, in this resource or in one that belongs together
    /// with it.
    /// </summary>
    public bool IsDynamic { get; set; }
}
