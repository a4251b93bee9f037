using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// Keeps what lies on disk from the other users of the machine: folders 0700, files 0600.
/// On Windows it does nothing, as a user's folders there are closed already.
/// </summary>
public static class PrivateFolder
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// From here on, what this process and those that it starts create is their user's only. It is for programs: a library does not
    /// decide that.
    /// </summary>
    public static void ForAllThatIsCreated()
    {
        if (!OperatingSystem.IsWindows()) umask((uint)Others);
    }

    /// <summary>Creates the folder, or closes it and what is in it to others.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="own">
    /// What is ours in it, by name. The rest is left alone, and so is the folder itself where there is a rest: it may be <c>/tmp</c>.
    /// </param>
    /// <exception cref="DataFolderException">It cannot be made, or it is somebody else's.</exception>
    public static void Open(string path, params string[] own)
    {
        try { Directory.CreateDirectory(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {path} cannot be written to: {e.Message}", e);
        }
        if (OperatingSystem.IsWindows()) return;
        try
        {
            var folder = new DirectoryInfo(path);
            var there = folder.GetFileSystemInfos();
            if (there.All(entry => own.Contains(entry.Name))) Close(folder);
            foreach (var entry in there.Where(entry => own.Contains(entry.Name))) CloseAll(entry);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException($"The data folder {path} is open to others, and this user may not close it: {e.Message}", e);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void CloseAll(FileSystemInfo entry)
    {
        if (entry.LinkTarget is not null) return; // what it leads to is not in the folder
        try
        {
            Close(entry);
            foreach (var inner in entry is DirectoryInfo folder ? folder.GetFileSystemInfos() : []) CloseAll(inner);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { } // gone meanwhile
    }

    [UnsupportedOSPlatform("windows")]
    private static void Close(FileSystemInfo entry)
    {
        if ((entry.UnixFileMode & Others) != 0) entry.UnixFileMode &= ~Others;
    }

    [DllImport("libc")]
    private static extern uint umask(uint mask);
}
