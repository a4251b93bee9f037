using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using ServerlessEvents.Local.Hosting.Rpc;
using Content = ServerlessEvents.Local.Hosting.Rpc.StreamingMessage.ContentOneofCase;

namespace ServerlessEvents.Local.Hosting.Workers;

/// <summary>What host and worker say to each other: one stream, from the worker's first message until one of the two is gone.</summary>
internal sealed class WorkerChannel(Action<bool, StreamingMessage>? heard, Action<RpcLog> log)
{
    private const string HostVersion = "4.1052.200";
    private static readonly TimeSpan CancelsAgainAfter = TimeSpan.FromSeconds(1);
    private readonly Channel<StreamingMessage> outbox = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly Channel<StreamingMessage> answers = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> calls = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long sent;

    /// <summary>Completes when the stream is at its end.</summary>
    public Task Ended => ended.Task;

    /// <summary>Takes note of the message that the stream began with.</summary>
    public void Begin(StreamingMessage start) => heard?.Invoke(false, start);

    /// <summary>Carries messages both ways until the worker closes the stream or is gone.</summary>
    public async Task Run(IAsyncStreamReader<StreamingMessage> from, IServerStreamWriter<StreamingMessage> to, CancellationToken stop)
    {
        var writing = Write(to, stop);
        try
        {
            await foreach (var message in from.ReadAllAsync(stop)) Take(message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException) { } // it was killed: its process says so
        finally
        {
            End();
            await writing;
        }
    }

    /// <summary>Introduces the host and has every function loaded; throws when the worker refuses one.</summary>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> Load(string folder, CancellationToken stop)
    {
        Send(
            new()
            {
                WorkerInitRequest = new()
                {
                    HostVersion = HostVersion,
                    WorkerDirectory = folder,
                    FunctionAppDirectory = folder,
                    Capabilities = { { "MultiStream", "10" } },
                },
            });
        Check("it cannot be introduced to", (await Next(Content.WorkerInitResponse, stop)).WorkerInitResponse.Result);
        Send(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } });
        var found = (await Next(Content.FunctionMetadataResponse, stop)).FunctionMetadataResponse;
        Check("it cannot name its functions", found.Result);
        var functions = found.FunctionMetadataResults;
        foreach (var function in functions)
            Send(new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } });
        for (var i = 0; i < functions.Count; i++)
        {
            var loaded = (await Next(Content.FunctionLoadResponse, stop)).FunctionLoadResponse;
            Check($"it cannot load {functions.FirstOrDefault(function => function.FunctionId == loaded.FunctionId)?.Name}", loaded.Result);
        }
        return functions;
    }

    /// <summary>Calls a function and returns its answer. A cancelled call is told so, and its answer is still awaited.</summary>
    public async Task<InvocationResponse> Invoke(string function, string parameter, TypedData input, CancellationToken stop)
    {
        var id = $"{Interlocked.Increment(ref sent)}";
        var call = calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(
            new()
            {
                RequestId = id,
                InvocationRequest = new()
                {
                    InvocationId = id,
                    FunctionId = function,
                    TraceContext = new(),
                    InputData = { new ParameterBinding { Name = parameter, Data = input } },
                },
            });
        if (ended.Task.IsCompleted) Fail(id, call);
        await using var _ = stop.Register(() => Cancel(id, call.Task));
        return await call.Task;
    }

    /// <summary>Asks the worker to end.</summary>
    public void Terminate(TimeSpan grace) =>
        Send(new() { WorkerTerminate = new() { GracePeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(grace) } });

    private static void Check(string what, StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new WorkerStartException($"The worker says that {what}: {OneLine.Of(result.Exception?.Message ?? "")}");
    }

    private void Take(StreamingMessage message)
    {
        heard?.Invoke(false, message);
        switch (message.ContentCase)
        {
            case Content.InvocationResponse:
                if (calls.TryRemove(message.InvocationResponse.InvocationId, out var call)) call.TrySetResult(message.InvocationResponse);
                break;
            case Content.RpcLog:
                log(message.RpcLog);
                break;
            case Content.None: // each cancel is answered by such a one
                break;
            default:
                answers.Writer.TryWrite(message);
                break;
        }
    }

    /// <summary>The next message of a kind. It skips other messages before it, because nobody waits for them.</summary>
    private async Task<StreamingMessage> Next(Content kind, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var message = await answers.Reader.ReadAsync(stop);
                if (message.ContentCase == kind) return message;
            }
        }
        catch (ChannelClosedException) { throw new WorkerEndedException("it closed the stream."); }
    }

    /// <summary>
    /// Repeats the cancel until there is an answer: the worker takes each message on a thread of its own, and ignores a cancel that
    /// overtakes its call.
    /// </summary>
    private async void Cancel(string id, Task answer)
    {
        while (!answer.IsCompleted)
        {
            Send(new() { InvocationCancel = new() { InvocationId = id } });
            await answer.WaitAsync(CancelsAgainAfter, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Send(StreamingMessage message) => outbox.Writer.TryWrite(message);

    private async Task Write(IServerStreamWriter<StreamingMessage> to, CancellationToken stop)
    {
        try
        {
            await foreach (var message in outbox.Reader.ReadAllAsync(stop))
            {
                heard?.Invoke(true, message);
                await to.WriteAsync(message, stop);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException)
        {
            // the worker is gone: the reading side reports it
        }
    }

    private void End()
    {
        ended.TrySetResult();
        outbox.Writer.TryComplete();
        answers.Writer.TryComplete();
        foreach (var (id, call) in calls) Fail(id, call);
    }

    private void Fail(string id, TaskCompletionSource<InvocationResponse> call)
    {
        if (calls.TryRemove(id, out _)) call.TrySetException(new WorkerEndedException("it had not answered yet."));
    }
}
