using System.Globalization;
using System.Security.Cryptography;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tlog;

/// <summary>
/// Cosigns the checkpoints of logs, each only if the log has grown from the one before it (C2SP tlog-witness v1.0.0). It remembers the last
/// checkpoint of each log, and nothing else.
/// </summary>
/// <param name="state">Where it remembers.</param>
/// <param name="logs">Whose checkpoints it takes: those of the name of a key, and of a number behind it.</param>
/// <param name="key">The witness's own.</param>
/// <param name="time">The time that it says it has seen a checkpoint at.</param>
public sealed class TlogWitness(ITlogFiles state, IReadOnlyList<VerifierKey> logs, SignerKey key, TimeProvider time)
{
    /// <summary>More than 63 hashes and 64 signatures have.</summary>
    public const int MostBytes = 64 << 10;

    private const int MostHashes = 63;

    private readonly Lock one = new(); // requests of one process come one after the other

    /// <summary>How often another process may come first.</summary>
    private const int MaxTries = 5;

    /// <summary>Answers <c>add-checkpoint</c>.</summary>
    /// <param name="request">The old size, the proof and the checkpoint.</param>
    public WitnessAnswer Add(string request)
    {
        var end = request.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !WitnessRequest.TryParse(request[..end], MostHashes, out var old, out var proof))
        {
            return new(400, "This is no request: it has the old size, hashes, an empty line and a checkpoint.\n");
        }
        try
        {
            var note = SignedNote.Parse(request[(end + 2)..]);
            var checkpoint = TlogCheckpoint.Parse(note.Text);
            if (old > checkpoint.Size) return new(400, "The old size is that of a later checkpoint.\n");
            var own = logs.Where(log => checkpoint.IsOf(log)).ToList();
            if (own.Count == 0) return new(404, $"{checkpoint.Origin} is not known here.\n");
            if (!IsSigned(note, own)) return new(403, "No key that is known here has signed it.\n");
            lock (one) return Grow(note.Text, checkpoint, old, proof);
        }
        catch (TlogException e)
        {
            return new(400, $"{e.Message}\n");
        }
    }

    private static bool IsSigned(SignedNote note, IReadOnlyList<VerifierKey> keys)
    {
        try { return note.SignedBy(keys).Count > 0; }
        catch (TlogException) { return false; }
    }

    /// <param name="text">The whole text that the log has signed, also what stands in it besides the checkpoint.</param>
    private WitnessAnswer Grow(string text, TlogCheckpoint checkpoint, long old, IReadOnlyList<AuditHash> proof)
    {
        var path = $"{Convert.ToHexStringLower(SHA256.HashData(Utf8.Strict.GetBytes(checkpoint.Origin)))}/checkpoint";
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var before = state.Read(path);
            var last = before is null ? null : TlogCheckpoint.Parse(SignedNote.Parse(Utf8.Strict.GetString(before)).Text);
            if (old != (last?.Size ?? 0) || (last is not null && old == checkpoint.Size && last.Root != checkpoint.Root))
                return new(409, $"{last?.Size ?? 0}\n", "text/x.tlog.size");
            if (!Merkle.IsConsistent(old, last?.Root ?? Merkle.Empty, checkpoint.Size, checkpoint.Root, proof))
                return new(422, "The log has not grown from what was cosigned: the hashes do not lead to both roots.\n");
            var cosigned = new SignedNote(text, [key.Sign(text, time)]);
            var bytes = Utf8.Strict.GetBytes(cosigned.ToString());
            if (before is null ? state.Create(path, bytes) : state.Replace(path, bytes, before))
                return new(200, cosigned.Signatures[0].Line);
        }
        return new(503, "Others write the checkpoint of this log now: ask again.\n");
    }
}

/// <summary>What a witness says, as HTTP has it.</summary>
public sealed record WitnessAnswer(int Status, string Body, string Type = "text/plain; charset=utf-8");

/// <summary>The lines before the checkpoint of a request to a witness.</summary>
internal static class WitnessRequest
{
    private const string Old = "old ";

    public static string Write(long old, IReadOnlyList<AuditHash> proof, string checkpoint) =>
        $"{Old}{old}\n{string.Concat(proof.Select(hash => $"{TlogCheckpoint.Base64Of(hash)}\n"))}\n{checkpoint}";

    public static bool TryParse(string head, int most, out long old, out IReadOnlyList<AuditHash> proof)
    {
        (old, proof) = (0, []);
        var lines = head.Split('\n');
        if (!lines[0].StartsWith(Old, StringComparison.Ordinal) || lines.Length > most + 1
            || !long.TryParse(lines[0][Old.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out old)
            || $"{Old}{old}" != lines[0])
        {
            return false;
        }
        try
        {
            proof = [.. lines[1..].Select(TlogCheckpoint.HashOf)];
            return true;
        }
        catch (TlogException)
        {
            return false;
        }
    }
}
