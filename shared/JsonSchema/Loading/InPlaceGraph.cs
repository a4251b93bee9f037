// Finds which schemas look at the same value. It refuses a schema that leads back to itself, or through too many others, without going down
// into the document, and counts the paths.
namespace ServerlessEvents.Schemas.Loading;

internal static class InPlaceGraph
{
    /// <summary>So many schemas may look at one value, each because of the one before. The engines follow them on the stack.</summary>
    public const int MaxLength = 256;

    /// <summary>What both engines ask of a node is noted from the leaves up, each node once, however many lead to it.</summary>
    /// <exception cref="SchemaException">A value could never be decided, or not without end.</exception>
    public static void Note(IEnumerable<SchemaNode> nodes)
    {
        var lengths = new Dictionary<SchemaNode, int>();
        var open = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Next)>();
        foreach (var root in nodes)
        {
            if (lengths.TryAdd(root, 0)) open.Push((root, root.InPlace().GetEnumerator()));
            while (open.TryPeek(out var at))
            {
                if (!at.Next.MoveNext())
                {
                    open.Pop();
                    lengths[at.Node] = 1 + at.Node.InPlace().Select(one => lengths[one]).DefaultIfEmpty().Max();
                    if (lengths[at.Node] > MaxLength)
                    {
                        throw new SchemaException($"The schema at \"{at.Node.Pointer}\" leads through more than {MaxLength} schemas "
                            + "to one another that all look at the same value.");
                    }
                    at.Node.NoteInPlace();
                    continue;
                }
                var next = at.Next.Current;
                if (lengths.TryAdd(next, 0)) open.Push((next, next.InPlace().GetEnumerator()));
                // A length of 0 means that the schema is still open above.
                else if (lengths[next] == 0) throw new SchemaException($"The schema at \"{next.Pointer}\" refers to itself without end.");
            }
        }
    }
}
