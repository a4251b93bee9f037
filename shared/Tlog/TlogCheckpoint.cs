using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tlog;

/// <summary>What a log says of itself (C2SP tlog-checkpoint): which it is, how many entries it has and the root of their tree.</summary>
/// <param name="Origin">The name of the log, and of the keys that sign for it.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="Root">The root of the Merkle tree over them.</param>
public sealed record TlogCheckpoint(string Origin, long Size, AuditHash Root)
{
    /// <summary>The text that is signed: three lines.</summary>
    public string Text => $"{Origin}\n{Size}\n{Base64Of(Root)}\n";

    public static TlogCheckpoint Parse(string text)
    {
        if (text.Split('\n') is not [{ Length: > 0 } origin, var size, var root, .. var extensions] || extensions is not [.., ""]
            || extensions[..^1].Contains("")
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || $"{number}" != size)
        {
            throw new TlogException("This is no checkpoint: it has an origin, a size and a root, each on a line of its own.");
        }
        return new(origin, number, HashOf(root));
    }

    /// <summary>Whether this key signs for the log: it has its name, or its name without the number of the partition.</summary>
    internal bool IsOf(VerifierKey key) =>
        Origin == key.Name
        || (Origin.StartsWith($"{key.Name}/", StringComparison.Ordinal)
            && int.TryParse(Origin[(key.Name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>The checkpoint of an audit partition, once keys have signed it.</summary>
    /// <param name="note">The signed checkpoint.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="partition">The number of the partition.</param>
    /// <param name="byAll">Whether all must have signed; else one of them.</param>
    public static TlogCheckpoint Signed(string note, IReadOnlyList<VerifierKey> keys, int partition, bool byAll = true)
    {
        var parsed = SignedNote.Parse(note);
        var missing = keys.Except(parsed.SignedBy(keys)).ToList();
        if (missing is [var first, ..] && (byAll || missing.Count == keys.Count))
            throw new TlogException($"{first.Name} has not signed the checkpoint with the key {first.Id:x8}.");
        var checkpoint = Parse(parsed.Text);
        var logs = keys.Where(key => !key.IsWitness).ToList();
        if (logs.Count == 0) throw new TlogException("Only keys of witnesses are named: name one of the log too.");
        return logs.All(key => checkpoint.Origin == $"{key.Name}/{partition}")
            ? checkpoint
            : throw new TlogException(
                $"The checkpoint is that of {checkpoint.Origin}, which is not partition {partition} of {logs[0].Name}.");
    }

    /// <summary>A hash as it stands in checkpoints and proofs.</summary>
    public static string Base64Of(AuditHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    public static AuditHash HashOf(string base64)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return Base64.IsValid(base64) && Convert.TryFromBase64String(base64, bytes, out var written) && written == bytes.Length
                && Convert.ToBase64String(bytes) == base64
            ? AuditHash.Of(bytes)
            : throw new TlogException($"'{base64}' is no hash: it has 32 bytes in base64.");
    }
}
