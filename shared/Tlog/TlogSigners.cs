namespace ServerlessEvents.Tlog;

/// <summary>Who signs for the logs of one name, and who cosigns.</summary>
/// <param name="keys">The keys of the log; the caller disposes them.</param>
/// <param name="witness">Null for none.</param>
public sealed class TlogSigners(IReadOnlyList<INoteSigner> keys, WitnessClient? witness = null)
{
    /// <summary>The keys of the log.</summary>
    public IReadOnlyList<INoteSigner> Keys => keys;

    /// <summary>The name of the logs, without the number of a partition.</summary>
    public string Name => keys[0].Public.Name;

    /// <summary>The checkpoint, signed by each key.</summary>
    public SignedNote Sign(TlogCheckpoint checkpoint) =>
        new(checkpoint.Text, [.. keys.Select(key => key.Sign(checkpoint.Text, TimeProvider.System))]);

    /// <summary>Whether all keys have signed, and the witness, if there is one.</summary>
    public bool HaveSigned(SignedNote note)
    {
        VerifierKey[] all = [.. keys.Select(key => key.Public), .. witness is null ? Array.Empty<VerifierKey>() : [witness.Key]];
        return note.SignedBy(all).Count == all.Length;
    }

    /// <summary>The note with the cosignature of the witness, if there is one.</summary>
    /// <exception cref="WitnessException">It does not cosign.</exception>
    public SignedNote Cosign(SignedNote note, TiledTree tree, long old) =>
        witness is null ? note : note with { Signatures = [.. note.Signatures, witness.Cosign(tree, note, old)] };
}
