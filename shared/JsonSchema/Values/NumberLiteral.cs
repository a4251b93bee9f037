// A number of the schema, kept as its token and read once.
using System.Text;

namespace ServerlessEvents.Schemas.Values;

internal sealed class NumberLiteral(byte[] token)
{
    private readonly Number.Parts parts = new Number(token).Read;

    public Number Value => parts.Of(token);

    public override string ToString() => Encoding.UTF8.GetString(token);
}
