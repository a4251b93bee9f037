using System.Text;

namespace ServerlessEvents.Schemas;

/// <summary>The text of a schema that others refer to, under the name that they refer to it by.</summary>
public sealed record ReferredSchema(string Name, string Text)
{
    /// <summary>
    /// Finds what a <c>$ref</c> means: a name as it is written, or, where the referring schema has an <c>$id</c> that makes the
    /// reference absolute, the name at the end of the address. Null where there is none.
    /// </summary>
    public static Func<Uri, ReadOnlyMemory<byte>?> Resolver(IReadOnlyList<ReferredSchema> schemas) => address =>
        (schemas.FirstOrDefault(schema => schema.Name == address.OriginalString)
            ?? schemas.FirstOrDefault(schema =>
                    address.IsAbsoluteUri && address.AbsoluteUri.EndsWith("/" + schema.Name, StringComparison.Ordinal))) is { } found
            ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(found.Text)
            : null; // the cast is needed: an untyped null would become empty memory
}
