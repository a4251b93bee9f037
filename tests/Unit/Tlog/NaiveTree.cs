using System.Security.Cryptography;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>The Merkle tree hash as RFC 6962, section 2.1, defines it: slow, and without tiles.</summary>
internal static class NaiveTree
{
    public static AuditHash Root(IReadOnlyList<byte[]> entries) => AuditHash.Of(Hash([.. entries]));

    private static byte[] Hash(byte[][] entries)
    {
        if (entries.Length == 0) return SHA256.HashData([]);
        if (entries.Length == 1) return SHA256.HashData([0, .. entries[0]]);
        var split = 1;
        while (2 * split < entries.Length) split *= 2;
        return SHA256.HashData([1, .. Hash(entries[..split]), .. Hash(entries[split..])]);
    }
}
