using System.Globalization;
using ServerlessEvents.Domain;
using ServerlessEvents.Local.Hosting.Rpc;

namespace ServerlessEvents.Local.Hosting.Workers;

/// <summary>The worker of one instance: started, called, started again whenever it ends, and stopped.</summary>
internal sealed class Worker(FunctionsHostOptions options, TimeSpan callTimeout, ILogger logger) : IAsyncDisposable
{
    private static int started;
    private readonly CancellationTokenSource stopping = new();
    private readonly Retries retries = new(TimeProvider.System);
    private readonly TaskCompletionSource<IReadOnlyList<RpcFunctionMetadata>> loaded = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource<Session> current = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;

    /// <summary>Why it does not run at the moment; null when it does.</summary>
    public string? Error { get; private set; } = "The worker is starting.";

    /// <summary>The id of its process, for as long as it runs.</summary>
    public int? ProcessId => current.Task is { IsCompletedSuccessfully: true } session ? session.Result.Process.Id : null;

    /// <summary>
    /// Starts the worker, and returns its functions. Throws <see cref="WorkerStartException"/> when the worker does not start in any of the
    /// tries.
    /// </summary>
    public Task<IReadOnlyList<RpcFunctionMetadata>> Start(CancellationToken stop)
    {
        running = Run();
        return loaded.Task.WaitAsync(stop);
    }

    /// <summary>
    /// Calls a function and returns what it returned. It waits for the worker when that is not running. Throws <see
    /// cref="FunctionFailedException"/> when the function failed, and <see cref="WorkerEndedException"/> when the worker has ended.
    /// </summary>
    public async Task<TypedData?> Invoke(FunctionDefinition function, TypedData input, CancellationToken stop)
    {
        var session = await current.Task.WaitAsync(stop);
        InvocationResponse answer;
        try
        {
            answer = await session.Channel.Invoke(function.Id, function.Parameter, input, stop)
                .WaitAsync(callTimeout, TimeProvider.System, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            session.Process.Kill(); // it may still be at work on the call: nobody else may begin it before that ends
            throw new TimeoutException($"It did not answer within {callTimeout}; its worker was killed.");
        }
        retries.Succeeded();
        return answer.Result.Status == StatusResult.Types.Status.Success
            ? answer.ReturnValue
            : throw new FunctionFailedException(answer.Result.Exception, answer.Result.Status.ToString());
    }

    /// <summary>Asks the worker to end, and kills it when it does not end in time.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    private async Task Run()
    {
        try { await Keep(); }
        catch (Exception e)
        {
            loaded.TrySetException(e);
            throw;
        }
    }

    /// <summary>Keeps the worker running until the host stops.</summary>
    private async Task Keep()
    {
        await using var server = await WorkerServer.Start(CancellationToken.None);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var session = await Begin(server);
                await UntilEnded(session);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { return; }
            catch (Exception e) when (e is WorkerStartException or WorkerEndedException or TimeoutException)
            {
                retries.Failed(e.Message);
                Error = e.Message;
                if (!loaded.Task.IsCompleted && retries.Count >= options.Tries)
                {
                    loaded.TrySetException(new WorkerStartException(e.Message));
                    return;
                }
                if (loaded.Task.IsCompleted) HostLog.WorkerEnded(logger, Printable.Of(e.Message));
                await retries.Pause(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<Session> Begin(WorkerServer server)
    {
        var id = Interlocked.Increment(ref started).ToString(CultureInfo.InvariantCulture);
        var channel = new WorkerChannel(options.Heard, Said);
        var came = server.Expect(id, channel);
        var session = new Session(new(options, server.Url, id), channel);
        options.WorkerStarted(session.Process.Id);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            limit.CancelAfter(options.StartsWithin);
            var functions = Load(came, channel, limit.Token);
            await Task.WhenAny(functions, session.Process.Exited);
            if (!functions.IsCompletedSuccessfully && session.Process.Exited.IsCompleted)
                throw new WorkerStartException(session.Process.LastWords);
            var names = await functions;
            session.Process.IsReady();
            Error = null;
            current.TrySetResult(session);
            loaded.TrySetResult(names);
            return session;
        }
        catch (Exception e)
        {
            server.Forget(id);
            session.Dispose();
            if (e is OperationCanceledException && !stopping.IsCancellationRequested)
                throw new WorkerStartException($"The worker did not say within {options.StartsWithin} that it is ready.");
            if (e is WorkerEndedException) throw new WorkerStartException(session.LastWords);
            throw;
        }
    }

    private async Task<IReadOnlyList<RpcFunctionMetadata>> Load(Task<WorkerChannel> came, WorkerChannel channel, CancellationToken stop)
    {
        await came.WaitAsync(stop);
        return await channel.Load(options.Folder, stop);
    }

    /// <summary>Ends when the host stops; throws when the worker has ended by itself.</summary>
    private async Task UntilEnded(Session session)
    {
        var stopped = new TaskCompletionSource();
        await using (stopping.Token.Register(stopped.SetResult))
            await Task.WhenAny(session.Process.Exited, session.Channel.Ended, stopped.Task);
        if (!stopping.IsCancellationRequested)
        {
            current = new(TaskCreationOptions.RunContinuationsAsynchronously);
            session.Dispose();
            throw new WorkerEndedException(session.LastWords);
        }
        session.Channel.Terminate(options.EndsWithin);
        await session.Process.Exited.WaitAsync(options.EndsWithin, TimeProvider.System)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Said(RpcLog said)
    {
        var level = (LogLevel)said.Level;
        if (!logger.IsEnabled(level)) return;
        var thrown = said.Exception is { } e ? $"\n  {e.Type}: {Printable.Of(e.Message)}" : "";
        HostLog.FromWorker(logger, level, said.Category, Printable.Of(said.Message) + thrown);
    }

    /// <summary>A process and the stream to it.</summary>
    private sealed class Session(WorkerProcess process, WorkerChannel channel) : IDisposable
    {
        private string? lastWords;

        public WorkerProcess Process => process;
        public WorkerChannel Channel => channel;
        public string LastWords => lastWords ?? process.LastWords;

        /// <summary>Kills what is left of it.</summary>
        public void Dispose()
        {
            if (lastWords is not null) return;
            process.Kill();
            lastWords = process.LastWords;
            process.Dispose();
        }
    }
}
