using System.Text;

namespace ServerlessEvents.Tlog;

/// <summary>The files of one log. A tile is written once: with other bytes it is a fork, and refused.</summary>
/// <param name="files">Where the logs lie.</param>
/// <param name="folder">The folder of this one.</param>
public sealed class TlogStorage(ITlogFiles files, string folder)
{
    private const string CheckpointName = "checkpoint";

    public string Name => $"{files.Name}/{folder}";

    /// <summary>The signed checkpoint; null while there is none.</summary>
    public string? Checkpoint
    {
        get
        {
            if (Read(CheckpointName) is not { } bytes) return null;
            try { return Utf8.Strict.GetString(bytes); }
            catch (DecoderFallbackException) { throw new TlogException($"The checkpoint in {Name} is no text in UTF-8."); }
        }
    }

    /// <summary>A file of the log; null when it is not there.</summary>
    public byte[]? Read(string path) => files.Read(At(path));

    /// <summary>Writes a tile, or finds that it is there with the same bytes.</summary>
    public void Add(string path, byte[] bytes)
    {
        if (files.Create(At(path), bytes)) return;
        if (!bytes.AsSpan().SequenceEqual(Read(path)))
            throw new ForkException($"{Name}/{path} has other bytes than the lines lead to: another log was written here.");
    }

    /// <summary>After this the log has grown to the checkpoint. It is the last file that is written.</summary>
    /// <param name="checkpoint">The new one.</param>
    /// <param name="before">The one that it follows; null for the first.</param>
    /// <returns>False when another has written one meanwhile: its log has grown by the same tiles, or it would be a fork.</returns>
    public bool Put(string checkpoint, string? before)
    {
        var bytes = Utf8.Strict.GetBytes(checkpoint);
        return before is null
            ? files.Create(At(CheckpointName), bytes)
            : files.Replace(At(CheckpointName), bytes, Utf8.Strict.GetBytes(before));
    }

    private string At(string path) => $"{folder}/{path}";
}

/// <summary>Two different logs claim the same place.</summary>
public sealed class ForkException(string message) : Exception(message);
