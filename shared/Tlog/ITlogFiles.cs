namespace ServerlessEvents.Tlog;

/// <summary>Where the files of logs lie. A path has slashes; no file is ever deleted.</summary>
public interface ITlogFiles
{
    /// <summary>The path or the URL, for messages.</summary>
    string Name { get; }

    /// <summary>The names of the folders at the top.</summary>
    IEnumerable<string> Folders();

    /// <summary>The whole file; null when there is none.</summary>
    byte[]? Read(string path);

    /// <summary>
    /// Writes a file that is not there yet; false when it is. Whoever reads meanwhile, or after a crash, finds a whole file or none.
    /// </summary>
    bool Create(string path, byte[] bytes);

    /// <summary>Writes over a file that still has the bytes <paramref name="before"/>; false when others have written it.</summary>
    bool Replace(string path, byte[] bytes, byte[] before);
}
