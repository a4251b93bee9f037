namespace ServerlessEvents.Tlog;

/// <summary>The files of logs in a folder of this machine.</summary>
public sealed class FolderFiles(DirectoryInfo folder) : ITlogFiles
{
    /// <summary>What a lock that somebody holds is called, by the systems that .NET runs on.</summary>
    private static readonly int[] Locked = [11, 32, 33, 35];

    public string Name => folder.FullName;

    public IEnumerable<string> Folders() => folder.Exists ? folder.EnumerateDirectories().Select(inner => inner.Name) : [];

    public byte[]? Read(string path) => File.Exists(At(path)) ? File.ReadAllBytes(At(path)) : null;

    public bool Create(string path, byte[] bytes) => Write(path, bytes, overwrite: false);

    public bool Replace(string path, byte[] bytes, byte[] before)
    {
        using var own = Lock();
        return own is not null && Read(path) is { } now && now.AsSpan().SequenceEqual(before) && Write(path, bytes, overwrite: true);
    }

    private bool Write(string path, byte[] bytes, bool overwrite)
    {
        var file = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var beside = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, file, overwrite);
            return true;
        }
        catch (IOException) when (!overwrite && File.Exists(file))
        {
            return false;
        }
        finally
        {
            File.Delete(beside); // it is there only when the move has failed
        }
    }

    /// <summary>
    /// Held while a file is compared and replaced; the system lets go of it when its process ends. Null when others hold it.
    /// </summary>
    private FileStream? Lock()
    {
        try { return new(At(".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException e) when (Locked.Contains(e.HResult & 0xFFFF)) { return null; }
    }

    private string At(string path) => Path.Combine(folder.FullName, path);
}
