using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>
/// Stands between a client and a server of HTTP, and calls back at the n-th PUT: before the server has it, or after the server has answered
/// and before the client hears of it.
/// </summary>
internal sealed class KillingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> connections = [];
    private readonly int server;
    private readonly int at;
    private readonly bool isAnswered;
    private readonly Action kill;
    private readonly Task accepting;
    private int puts;

    public KillingProxy(int server, int at, bool isAnswered, Action kill)
    {
        (this.server, this.at, this.isAnswered, this.kill) = (server, at, isAnswered, kill);
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many PUTs there were.</summary>
    public int Puts => puts;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) connections.Add(Serve(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException) { }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        using (var there = new TcpClient())
        {
            try
            {
                await there.ConnectAsync(IPAddress.Loopback, server, stop.Token);
                var isLast = false;
                var requests = Copy(client, there, chunk =>
                {
                    if (!chunk.StartsWith("PUT "u8)) return true;
                    isLast = Interlocked.Increment(ref puts) == at;
                    if (!isLast || isAnswered) return true;
                    kill();
                    return false;
                });
                var answers = Copy(there, client, _ =>
                {
                    if (isLast) kill();
                    return !isLast;
                });
                await Task.WhenAny(requests, answers);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException) { } // one of the two has gone
        }
    }

    /// <param name="from">Read from.</param>
    /// <param name="to">Written to.</param>
    /// <param name="isPassed">Whether the bytes that have come go on; false ends it.</param>
    private async Task Copy(TcpClient from, TcpClient to, Func<ReadOnlySpan<byte>, bool> isPassed)
    {
        var buffer = new byte[64 << 10];
        while (await from.GetStream().ReadAsync(buffer, stop.Token) is var read and > 0 && isPassed(buffer.AsSpan(0, read)))
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), stop.Token);
    }
}
