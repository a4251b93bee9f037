using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>One connection to a server on loopback: bytes go in, and what comes back first comes out.</summary>
internal static class Wire
{
    /// <summary>How long a server may take that has to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer is waited for that need not come: a server may wait for the rest of an input.</summary>
    public static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>The first bytes of the answer; empty when the server has closed the connection; null when there is none in time.</summary>
    public static async Task<byte[]?> Send(int port, ReadOnlyMemory<byte> bytes, TimeSpan timeout, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
        limit.CancelAfter(timeout);
        var answer = new byte[64 * 1024];
        try
        {
            await socket.SendAsync(bytes, limit.Token);
            return answer[..await socket.ReceiveAsync(answer, limit.Token)];
        }
        catch (SocketException) { return []; }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested) { return null; }
        finally { socket.Close(0); }
    }

    /// <summary>What has come of an input, in a word.</summary>
    public static string Outcome(byte[]? answer) => answer is null ? "waits" : answer.Length == 0 ? "closed" : "answered";

    /// <summary>Requires an answer that begins with these bytes.</summary>
    public static async Task Require(int port, byte[] bytes, byte[] beginning, CancellationToken stop)
    {
        var answer = await Send(port, bytes, Timeout, stop);
        if (answer is null || !answer.AsSpan().StartsWith(beginning))
            throw new InvalidOperationException($"It does not serve others any more: {(answer is null ? "no answer" : Convert.ToHexString(answer))}.");
    }
}
