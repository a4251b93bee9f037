using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Kafka;

/// <summary>
/// The port. It accepts clients and serves each until the client goes or the broker stops. It uses plain sockets, so that a request's bytes
/// go from the system into one buffer and from there into the log.
/// </summary>
public sealed class KafkaListener : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly BrokerCore core;
    private readonly TimeProvider time;
    private readonly ILogger<KafkaConnection> logger;
    private readonly Socket listening;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Socket, Task> serving = [];
    private readonly int mostClients = FileDescriptors.LeftForClients();
    private readonly Task accepting;

    public KafkaListener(BrokerCore core, TimeProvider time, ILogger<KafkaConnection> logger)
    {
        (this.core, this.time, this.logger) = (core, time, logger);
        var wanted = new IPEndPoint(IPAddress.Parse(core.Options.Host), core.Options.Port);
        listening = new(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listening.Bind(wanted);
            listening.Listen();
        }
        catch
        {
            listening.Dispose();
            throw;
        }
        Address = listening.LocalEndPoint!.ToString()!;
        accepting = Task.Run(Accept);
    }

    /// <summary>Where it listens: HOST:PORT.</summary>
    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listening.Dispose();
        await Task.WhenAll(serving.Values);
        stopping.Dispose();
    }

    private async Task Accept()
    {
        while (!stopping.IsCancellationRequested)
        {
            if (serving.Count >= mostClients)
            {
                BrokerLog.NotAccepted(logger, $"{mostClients} are connected, as many as the limit of open files allows");
                await Task.Delay(RetryAfter, time);
                continue;
            }
            try
            {
                var client = await listening.AcceptAsync(stopping.Token);
                serving[client] = Task.Run(() => Serve(client));
                // the client went before it was noted
                if (serving.TryGetValue(client, out var task) && task.IsCompleted) serving.TryRemove(client, out _);
            }
            catch (OperationCanceledException) { } // stopping
            catch (SocketException e)
            {
                BrokerLog.NotAccepted(logger, e.Message); // out of file descriptors, say: others will be given back
                await Task.Delay(RetryAfter, time);
            }
        }
    }

    private async Task Serve(Socket client)
    {
        var from = "";
        try
        {
            from = ((IPEndPoint)client.RemoteEndPoint!).Address.ToString();
            client.NoDelay = true;
            var port = ((IPEndPoint)client.LocalEndPoint!).Port;
            using var stream = new NetworkStream(client, ownsSocket: true);
            await new KafkaConnection(core, logger)
                .Serve(stream, PipeWriter.Create(stream), new("", $"/{from}", new(core.Options.Host, port)), stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or Faults.ConnectionClosedByFault)
        {
            // the client has gone, or was told to go
        }
        catch (InvalidDataException e) { BrokerLog.BadClient(logger, from, Printable.Of(e.Message)); }
        catch (Exception e) { BrokerLog.ConnectionFailed(logger, from, e); }
        finally
        {
            client.Dispose();
            serving.TryRemove(client, out _);
        }
    }
}
