namespace ServerlessEvents.Client;

/// <summary>
/// What a client must not forget, in tables of keys and values: its outbox, what it was last shown, and how far it has seen. Several
/// clients of one user on one device, such as the tabs of a browser, share one. Its methods throw an <see cref="IOException"/> when it
/// cannot be read or written.
/// </summary>
public interface IClientStore
{
    /// <summary>All of a table, in the ordinal order of its keys.</summary>
    Task<IReadOnlyList<KeyValuePair<string, byte[]>>> Read(string table);

    /// <summary>Writes a value, or takes it out where it is null. It is safe once this returns, whatever crashes then.</summary>
    Task Write(string table, string key, byte[]? value);

    /// <summary>
    /// Waits until no other client of this store has what is asked for here. It has it until the result is disposed of, or it is gone.
    /// </summary>
    Task<IAsyncDisposable> Lead(CancellationToken stop);

    /// <summary>Another client has written to this table.</summary>
    event Action<string>? ChangedElsewhere;
}
