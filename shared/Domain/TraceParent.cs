using System.Buffers;

namespace ServerlessEvents.Domain;

/// <summary>
/// W3C Trace Context §3.2: <c>00-{32 hex}-{16 hex}-{2 hex}</c>. One that is malformed can make the Kafka extension lose a batch.
/// </summary>
public static class TraceParent
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether this is a trace context of version 00, in lower case, with ids that are not all zero.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> value) =>
        value.Length == 55 && value[2] == '-' && value[35] == '-' && value[52] == '-'
        && value[..2].SequenceEqual("00")
        && IsHex(value[3..35]) && IsHex(value[36..52]) && IsHex(value[53..])
        && value[3..35].ContainsAnyExcept('0') && value[36..52].ContainsAnyExcept('0');

    private static bool IsHex(ReadOnlySpan<char> value) => !value.ContainsAnyExcept(LowerHex);
}
