using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServerlessEvents.Local.Hosting.Rpc;

namespace ServerlessEvents.Local.Hosting.Workers;

/// <summary>
/// Where workers connect to: gRPC over plain HTTP/2, on a free port of loopback. It refuses a worker that is not expected.
/// </summary>
internal sealed class WorkerServer : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ConcurrentDictionary<string, (WorkerChannel Channel, TaskCompletionSource<WorkerChannel> Came)> expected = [];

    private WorkerServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, http => http.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(this)
            .AddSingleton<IHostLifetime, EmbeddedLifetime>()
            .AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        web = builder.Build();
        web.MapGrpcService<Streams>();
    }

    public Uri Url => new(web.Urls.Single());

    public static async Task<WorkerServer> Start(CancellationToken stop)
    {
        var server = new WorkerServer();
        await server.web.StartAsync(stop);
        return server;
    }

    /// <summary>Returns a task that completes when the worker with that id has connected.</summary>
    public Task<WorkerChannel> Expect(string id, WorkerChannel channel)
    {
        var came = new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        expected[id] = (channel, came);
        return came.Task;
    }

    /// <summary>Stops waiting for the worker.</summary>
    public void Forget(string id) => expected.TryRemove(id, out _);

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private sealed class Streams(WorkerServer server) : FunctionRpc.FunctionRpcBase
    {
        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream,
            IServerStreamWriter<StreamingMessage> responseStream,
            ServerCallContext context)
        {
            if (!await requestStream.MoveNext(context.CancellationToken)
                || requestStream.Current.StartStream is not { } start
                || !server.expected.TryRemove(start.WorkerId, out var worker))
            {
                throw new Grpc.Core.RpcException(new(StatusCode.PermissionDenied, "No such worker is expected."));
            }
            worker.Channel.Begin(requestStream.Current);
            worker.Came.TrySetResult(worker.Channel);
            await worker.Channel.Run(requestStream, responseStream, context.CancellationToken);
        }
    }
}
