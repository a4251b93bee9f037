namespace ServerlessEvents.Tlog;

/// <summary>Who signs for the logs of one name, and who cosigns.</summary>
/// <param name="keys">The keys of the log; the caller disposes them.</param>
/// <param name="witness">Null for none.</param>
public sealed class TlogSigners(IReadOnlyList<SignerKey> keys, WitnessClient? witness = null)
{
    public IReadOnlyList<SignerKey> Keys => keys;

    /// <summary>The name of the logs, without the number of a partition.</summary>
    public string Name => keys[0].Public.Name;

    public SignedNote Sign(TlogCheckpoint checkpoint) =>
        new(checkpoint.Text, [.. keys.Select(key => key.Sign(checkpoint.Text, TimeProvider.System))]);

    /// <summary>Whether the witness has cosigned; true when there is none.</summary>
    public bool IsCosigned(SignedNote note) => witness is null || note.SignedBy([witness.Key]).Count > 0;

    /// <summary>The note with the cosignature of the witness, if there is one.</summary>
    /// <exception cref="WitnessException">It does not cosign.</exception>
    public SignedNote Cosign(SignedNote note, TiledTree tree, long old) =>
        witness is null ? note : note with { Signatures = [.. note.Signatures, witness.Cosign(tree, note, old)] };
}
