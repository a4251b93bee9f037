// Refuses a schema that leads back to itself without going down into the document: it could never be decided.
namespace ServerlessEvents.Schemas.Loading;

internal static class InPlaceCycles
{
    public static void Refuse(IEnumerable<SchemaNode> nodes)
    {
        var done = new Dictionary<SchemaNode, bool>();
        foreach (var node in nodes) Visit(node, done);
    }

    private static void Visit(SchemaNode node, Dictionary<SchemaNode, bool> done)
    {
        if (!done.TryAdd(node, false))
        {
            if (!done[node]) throw new SchemaException($"The schema at \"{node.Pointer}\" refers to itself without end.");
            return;
        }
        foreach (var next in node.InPlace()) Visit(next, done);
        done[node] = true;
    }
}
