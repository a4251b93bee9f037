using System.Globalization;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tlog;

/// <summary>The proof that an entry is in a log, to be checked offline (C2SP tlog-proof).</summary>
/// <param name="Index">Which entry of the log it is, from 0.</param>
/// <param name="Path">The hashes beside the way to the root.</param>
/// <param name="Checkpoint">The signed checkpoint, as the log has it.</param>
public sealed record TlogProof(long Index, IReadOnlyList<AuditHash> Path, string Checkpoint)
{
    private const string Head = "c2sp.org/tlog-proof@v1\n";

    public override string ToString() =>
        $"{Head}index {Index}\n{string.Concat(Path.Select(hash => $"{TlogCheckpoint.Base64Of(hash)}\n"))}\n{Checkpoint}";

    public static TlogProof Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < Head.Length || !text.StartsWith(Head, StringComparison.Ordinal))
            throw new TlogException("This is no proof: its first line is " + Head.Trim() + ".");
        var lines = text[Head.Length..end].Split('\n');
        // Nothing vouches for what is extra.
        if (lines is [var extra, ..] && extra.StartsWith("extra ", StringComparison.Ordinal)) lines = lines[1..];
        if (lines is not [var index, .. var path] || !index.StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(index[6..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || $"index {number}" != index)
        {
            throw new TlogException("The proof names no index.");
        }
        return new(number, [.. path.Select(TlogCheckpoint.HashOf)], text[(end + 2)..]);
    }

    /// <summary>Whether this is the entry, by the log's own word: who has signed is another question.</summary>
    public bool Holds(ReadOnlySpan<byte> entry)
    {
        var checkpoint = TlogCheckpoint.Parse(SignedNote.Parse(Checkpoint).Text);
        return Merkle.Includes(checkpoint.Root, checkpoint.Size, Index, Merkle.Leaf(entry), Path);
    }
}
