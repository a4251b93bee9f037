using System.Buffers.Binary;

namespace ServerlessEvents.Tlog;

/// <summary>A text and who signed it (C2SP signed-note).</summary>
/// <param name="Text">What is signed, with its last line end.</param>
/// <param name="Signatures">Of whatever keys, also such as nobody knows.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>More than any log has witnesses. A verifier has to take 16.</summary>
    private const int MostSignatures = 64;

    internal const string Mark = "— ";

    public override string ToString() =>
        $"{Text}\n{string.Concat(Signatures.Select(signature => signature.Line))}";

    public static SignedNote Parse(string note)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || note.Length == end + 2 || note[^1] != '\n' || note.Any(c => c < ' ' && c != '\n') || !Utf8.Holds(note))
            throw new TlogException("This is no signed note: it has a text, an empty line and lines with signatures.");
        var lines = note[(end + 2)..^1].Split('\n');
        if (lines.Length > MostSignatures) throw new TlogException($"The note has more than {MostSignatures} signatures.");
        return new(note[..(end + 1)], [.. lines.Select(Signature)]);
    }

    /// <summary>
    /// The keys that have signed. Signatures of others are not looked at; one of these keys that does not fit spoils the note.
    /// </summary>
    public IReadOnlyList<VerifierKey> SignedBy(IEnumerable<VerifierKey> keys)
    {
        var signed = new List<VerifierKey>();
        foreach (var key in keys)
        {
            var own = Signatures.Where(signature => signature.Key == key.Name && signature.Id == key.Id).ToList();
            if (own.Exists(signature => !key.Verifies(Utf8.Strict.GetBytes(Text), signature.Bytes)))
                throw new TlogException($"The signature of {key.Name} does not fit: the text was changed, or another key has signed.");
            if (own.Count > 0) signed.Add(key);
        }
        return signed;
    }

    private static NoteSignature Signature(string line)
    {
        if (line.StartsWith(Mark, StringComparison.Ordinal) && line[Mark.Length..].Split(' ') is [{ Length: > 0 } name, var base64]
            && VerifierKey.IsName(name) && VerifierKey.FromBase64(base64) is { Length: > 4 } bytes)
        {
            return new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]);
        }
        throw new TlogException($"'{line}' is no signature: it has a dash, the name of a key and base64.");
    }
}

/// <summary>One signature under a note, by the key of this name and number.</summary>
public sealed record NoteSignature(string Key, uint Id, byte[] Bytes)
{
    /// <summary>The line under the note, with its end.</summary>
    public string Line => $"{SignedNote.Mark}{Key} {Base64}\n";

    /// <summary>The number of the key and the signature, as they stand in the line.</summary>
    private string Base64
    {
        get
        {
            var all = new byte[4 + Bytes.Length];
            BinaryPrimitives.WriteUInt32BigEndian(all, Id);
            Bytes.CopyTo(all, 4);
            return Convert.ToBase64String(all);
        }
    }
}
