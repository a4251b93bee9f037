namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>The registry: a state, and changes to it one at a time, each kept by the store before it is visible.</summary>
public sealed class Registry(ISchemaStore store) : IDisposable
{
    /// <summary>A change that was overtaken this often decides while the others wait.</summary>
    private const int TriesWithoutGate = 4;

    private readonly SemaphoreSlim gate = new(1);
    private volatile RegistryState? known;

    /// <summary>The current state; read from the store at first and after any failure.</summary>
    public async ValueTask<RegistryState> State(CancellationToken stop)
    {
        if (known is { } state) return state;
        await gate.WaitAsync(stop);
        try
        {
            return await Current(stop);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Decides on the current state, keeps what was decided, then answers.</summary>
    /// <param name="decide">May be called more than once. It decides while other changes go on, because a schema may take long to compile,
    /// and again when the state has changed meanwhile.</param>
    /// <param name="stop">Ends the wait, not a write that has begun.</param>
    public async Task<T> Change<T>(Func<RegistryState, RegistryChange<T>> decide, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            var before = await State(stop);
            RegistryChange<T>? decided = tries < TriesWithoutGate ? decide(before) : null;
            if (decided is { Records.Count: 0 } nothing) return nothing.Answer;
            await gate.WaitAsync(stop);
            try
            {
                var state = await Current(stop);
                if (decided is not null && !ReferenceEquals(state, before)) continue;
                var (answer, records) = decided ?? decide(state);
                if (records.Count == 0) return answer;
                known = null; // until the store has said yes, nobody knows
                // A client that hangs up must not leave the outcome open: the write is not cancelled with the request.
                await Store(() => store.Write(records, CancellationToken.None));
                known = records.Aggregate(state, (now, record) => now.Evolve(record));
                return answer;
            }
            finally
            {
                gate.Release();
            }
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<RegistryState> Current(CancellationToken stop)
    {
        if (known is { } state) return state;
        var read = RegistryState.Empty;
        await Store(async () => read = (await store.Read(stop)).Aggregate(RegistryState.Empty, (before, record) => before.Evolve(record)));
        return known = read;
    }

    private static async Task Store(Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or RegistryException))
        {
            throw RegistryException.StoreFailed(exception.Message);
        }
    }
}

/// <summary>What a change answers, and the records that make it true; none = nothing changes.</summary>
public readonly record struct RegistryChange<T>(T Answer, params IReadOnlyList<RegistryRecord> Records);
