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
    /// <exception cref="TlogException">
    /// Its checkpoint is signed by none of these keys, or files are missing. One is enough, so that the other can be changed.
    /// </exception>
    /// <exception cref="ForkException">Its files do not lead to its checkpoint.</exception>
    public TlogSealer(TlogStorage log, int partition, TlogSigners signers)
    {
        (this.log, this.signers, note) = (log, signers, log.Checkpoint);
        at = note is null
            ? new($"{signers.Name}/{partition}", 0, Merkle.Empty)
            : TlogCheckpoint.Signed(note, [.. signers.Keys.Select(key => key.Public)], partition, byAll: false);
        writer = new(log, at);
    }

    /// <summary>How many entries are sealed already.</summary>
    public long Sealed => at.Size;

    /// <summary>How many entries it has with those that were added.</summary>
    public long Size => writer.Size;

    /// <summary>The last sealed entry; null when there is none.</summary>
    /// <exception cref="TlogException">It is not the one that was sealed.</exception>
    public byte[]? Last => at.Size == 0 ? null : new TiledTree(log, at.Size).EntriesFrom(at.Size - 1).Single().Entry.ToArray();

    /// <summary>Whether all keys have signed the checkpoint, and the witness, if there is one; or there is nothing to sign.</summary>
    public bool IsSigned => note is null || signers.HaveSigned(SignedNote.Parse(note));

    /// <summary>Why the witness has not cosigned; null when it has, or was not asked.</summary>
    public WitnessException? Refusal { get; private set; }

    /// <summary>Adds an entry; it is sealed by <see cref="Seal"/>.</summary>
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
