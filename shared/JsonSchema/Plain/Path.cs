// Where the evaluator is in the document; becomes a JSON pointer only where there is an error.
using ServerlessEvents.Schemas.OnePass;

namespace ServerlessEvents.Schemas.Plain;

public sealed record Path(Path? Parent, string? Name, int Index)
{
    public static readonly Path Root = new(null, null, 0);

    public Path To(string name) => new(this, name, 0);

    public Path To(int index) => new(this, null, index);

    public override string ToString() => Parent is null ? "" : $"{Parent}/{(Name is null ? Index : JsonPointer.Escape(Name))}";
}
