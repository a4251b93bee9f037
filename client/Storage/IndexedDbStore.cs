using Microsoft.JSInterop;
using ServerlessEvents.Client;

namespace ServerlessEvents.Web.Storage;

/// <summary>Keeps what a client must not forget in the browser's IndexedDB. The tabs of a user share it.</summary>
internal sealed class IndexedDbStore : IClientStore, IAsyncDisposable
{
    private readonly DotNetObjectReference<IndexedDbStore> self;
    private IJSObjectReference database = null!;

    private IndexedDbStore() => self = DotNetObjectReference.Create(this);

    /// <inheritdoc/>
    public event Action<string>? ChangedElsewhere;

    /// <summary>Opens the database of this name, and makes it where there is none.</summary>
    /// <exception cref="IOException">The browser does not let the page store anything.</exception>
    public static Task<IndexedDbStore> Open(IJSRuntime js, string name) => Try(async () =>
    {
        var store = new IndexedDbStore();
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "./store.js");
        store.database = await module.InvokeAsync<IJSObjectReference>("open", name, store.self);
        return store;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyValuePair<string, byte[]>>> Read(string table) => Try<IReadOnlyList<KeyValuePair<string, byte[]>>>(
        async () =>
        {
            var all = await database.InvokeAsync<string[]>("read", table);
            return [.. all.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], Convert.FromBase64String(pair[1])))];
        });

    /// <inheritdoc/>
    public Task Write(string table, string key, byte[]? value) => Try(async () =>
    {
        await database.InvokeVoidAsync("write", table, key, value is null ? null : Convert.ToBase64String(value));
        return true;
    });

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> Lead(CancellationToken stop)
    {
        var lease = await Try(() => database.InvokeAsync<IJSObjectReference>("lease", stop).AsTask());
        var acquiring = lease.InvokeVoidAsync("acquire", CancellationToken.None).AsTask();
        try { await acquiring.WaitAsync(stop); }
        catch (OperationCanceledException)
        {
            await lease.InvokeVoidAsync("abandon", CancellationToken.None);
            await acquiring.ContinueWith(_ => { }, TaskScheduler.Default); // it ends with an error of its own
            throw;
        }
        return new Lease(lease);
    }

    /// <summary>Called by the page: another tab has written to this table.</summary>
    [JSInvokable]
    public void ChangedByOther(string table) => ChangedElsewhere?.Invoke(table);

    public async ValueTask DisposeAsync()
    {
        await database.InvokeVoidAsync("close");
        await database.DisposeAsync();
        self.Dispose();
    }

    private static async Task<T> Try<T>(Func<Task<T>> work)
    {
        try { return await work(); }
        catch (JSException e) { throw new IOException($"The browser's storage does not work: {e.Message}", e); }
    }

    private sealed class Lease(IJSObjectReference lease) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await lease.InvokeVoidAsync("release");
            await lease.DisposeAsync();
        }
    }
}
