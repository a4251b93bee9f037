using ServerlessEvents.Client;

namespace ServerlessEvents.Tests.EndToEnd.Client;

/// <summary>A store that fails once for a table, as a full disk does until somebody makes room.</summary>
internal sealed class FullDisk(IClientStore store, string table) : IClientStore
{
    private int failed;

    /// <summary>Whether it has failed by now.</summary>
    public bool HasFailed => Volatile.Read(ref failed) == 1;

    public event Action<string>? ChangedElsewhere
    {
        add => store.ChangedElsewhere += value;
        remove => store.ChangedElsewhere -= value;
    }

    public Task<IReadOnlyList<KeyValuePair<string, byte[]>>> Read(string from) => store.Read(from);

    public Task Write(string to, string key, byte[]? value) =>
        to == table && Interlocked.Exchange(ref failed, 1) == 0
            ? throw new IOException("No space left on device")
            : store.Write(to, key, value);

    public Task<IAsyncDisposable> Lead(CancellationToken stop) => store.Lead(stop);
}
