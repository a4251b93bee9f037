namespace ServerlessEvents.Tlog;

/// <summary>One log while it grows, from the checkpoint that it has to the next.</summary>
public sealed class TlogSealer
{
    private readonly TlogStorage log;
    private readonly TlogSigners signers;
    private readonly string? note;
    private readonly TlogCheckpoint at;
    private readonly TlogWriter writer;

    /// <summary>Opens the log of a partition.</summary>
    /// <exception cref="TlogException">Its checkpoint is not signed by these keys, or files are missing.</exception>
    /// <exception cref="ForkException">Its files do not lead to its checkpoint.</exception>
    public TlogSealer(TlogStorage log, int partition, TlogSigners signers)
    {
        (this.log, this.signers, note) = (log, signers, log.Checkpoint);
        at = note is null
            ? new($"{signers.Name}/{partition}", 0, Merkle.Empty)
            : TlogCheckpoint.Signed(note, [.. signers.Keys.Select(key => key.Public)], partition);
        writer = new(log, at);
    }

    /// <summary>How many entries are sealed already.</summary>
    public long Sealed => at.Size;

    /// <summary>How many entries it has with those that were added.</summary>
    public long Size => writer.Size;

    /// <summary>The last sealed entry; null when there is none.</summary>
    public byte[]? Last => at.Size == 0 ? null : new TiledTree(log, at.Size).Entry(at.Size - 1);

    /// <summary>Whether the checkpoint was cosigned, or there is no witness, or nothing to cosign.</summary>
    public bool IsWitnessed => note is null || signers.IsCosigned(SignedNote.Parse(note));

    /// <summary>Why the witness has not cosigned; null when it has, or was not asked.</summary>
    public WitnessException? Refusal { get; private set; }

    public void Append(ReadOnlySpan<byte> entry) => writer.Append(entry);

    /// <summary>
    /// Writes what was added, signs it, and gives the new checkpoint; null when another has sealed meanwhile: the log is then to be opened
    /// again. It is called once.
    /// </summary>
    /// <param name="asksWitness">Whether the witness is asked. A log that it does not cosign grows all the same.</param>
    public TlogCheckpoint? Seal(bool asksWitness)
    {
        var checkpoint = writer.Seal();
        var next = signers.Sign(checkpoint);
        try
        {
            if (asksWitness) next = signers.Cosign(next, new(log, checkpoint.Size), old: at.Size);
        }
        catch (WitnessException e)
        {
            Refusal = e;
        }
        return log.Put(next.ToString(), note) ? checkpoint : null;
    }
}
