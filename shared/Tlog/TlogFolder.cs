using System.Text;

namespace ServerlessEvents.Tlog;

/// <summary>The files of one log in a folder. A tile is written once: with other bytes it is a fork, and refused.</summary>
public sealed class TlogFolder(string folder)
{
    private const string CheckpointName = "checkpoint";

    public string Name => folder;

    /// <summary>The signed checkpoint; null while there is none.</summary>
    public string? Checkpoint
    {
        get
        {
            if (Read(CheckpointName) is not { } bytes) return null;
            try { return Utf8.Strict.GetString(bytes); }
            catch (DecoderFallbackException) { throw new TlogException($"The checkpoint in {folder} is no text in UTF-8."); }
        }
    }

    /// <summary>A file of the log; null when it is not there.</summary>
    public byte[]? Read(string path)
    {
        var file = Path.Combine(folder, path);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <summary>Writes a tile, or finds that it is there with the same bytes.</summary>
    public void Add(string path, byte[] bytes)
    {
        if (Read(path) is { } known)
        {
            if (!known.AsSpan().SequenceEqual(bytes))
            {
                throw new ForkException(
                    $"{Path.Combine(folder, path)} has other bytes than the lines lead to: another log was written here.");
            }
            return;
        }
        Replace(path, bytes);
    }

    /// <summary>After this the log has grown to the checkpoint. It is the last file that is written.</summary>
    public void Put(string checkpoint) => Replace(CheckpointName, Utf8.Strict.GetBytes(checkpoint));

    /// <summary>Whoever reads meanwhile, or after a crash, finds a whole file.</summary>
    private void Replace(string path, byte[] bytes)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var beside = $"{file}.{Environment.ProcessId}.new";
        using (var stream = new FileStream(beside, FileMode.Create))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, file, overwrite: true);
    }
}

/// <summary>Two different logs claim the same place.</summary>
public sealed class ForkException(string message) : Exception(message);
