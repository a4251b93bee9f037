// Why a document is refused before any schema is asked.
namespace ServerlessEvents.Schemas.OnePass;

internal enum JsonFault : byte
{
    None,

    /// <summary>The document is acceptable JSON, but the schema does not allow what is there.</summary>
    Schema,
    Encoding,
    Syntax,
    Text,
    Escape,
    DuplicateKey,
    NumberRange,
    Depth,
    Trailing,
    End,
}
