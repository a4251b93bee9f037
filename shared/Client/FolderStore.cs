using System.Security.Cryptography;
using System.Text;

namespace ServerlessEvents.Client;

/// <summary>
/// Keeps what a client must not forget in a folder, each value in a file of its own. A file is written under another name and then renamed,
/// so it is there as a whole or not at all. One process at a time sends from a folder; what another queues in it waits until that one
/// leads. A loss of power may undo the last change.
/// </summary>
public sealed class FolderStore(string folder, TimeProvider time) : IClientStore
{
    private const string Unfinished = ".new";
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public event Action<string>? ChangedElsewhere
    {
        add { } // nobody tells of a change; whoever begins to lead reads the folder again
        remove { }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyValuePair<string, byte[]>>> Read(string table)
    {
        var all = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(FolderOf(table)).Where(file => !file.EndsWith(Unfinished, StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            var end = Array.IndexOf(bytes, (byte)'\n');
            all[Encoding.UTF8.GetString(bytes, 0, end)] = bytes[(end + 1)..];
        }
        return [.. all];
    }

    /// <inheritdoc/>
    public async Task Write(string table, string key, byte[]? value)
    {
        var file = Path.Combine(FolderOf(table), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]);
        if (value is null)
        {
            File.Delete(file);
            return;
        }
        await using (var writing = new FileStream(file + Unfinished, FileMode.Create, FileAccess.Write))
        {
            await writing.WriteAsync(Encoding.UTF8.GetBytes(key + "\n"));
            await writing.WriteAsync(value);
            writing.Flush(flushToDisk: true);
        }
        File.Move(file + Unfinished, file, overwrite: true);
    }

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> Lead(CancellationToken stop)
    {
        FolderOf("");
        while (true)
        {
            try { return new FileStream(Path.Combine(folder, "lead"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException e) when (e.GetType() == typeof(IOException)) // another process has it
            {
                await Task.Delay(BetweenAttempts, time, stop);
            }
        }
    }

    /// <summary>What is in it is the user's alone; Windows has no such modes.</summary>
    private string FolderOf(string table)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder, OwnerOnly);
        return Directory.CreateDirectory(Path.Combine(folder, table)).FullName;
    }
}
