using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Faults;

/// <summary>
/// What goes wrong with a request: an error code, a delay, a closed connection or a swallowed reply. Nested faults combine.
/// </summary>
/// <param name="Error">Answered instead of handling the request.</param>
/// <param name="Delay">Waited before anything else.</param>
/// <param name="Swallows">The request is carried out, but its reply is never sent.</param>
/// <param name="Closes">The connection is closed: before handling, or with <paramref name="Swallows"/> after it, so that the reply is
/// lost.</param>
public sealed record Fault(ErrorCode? Error = null, TimeSpan Delay = default, bool Swallows = false, bool Closes = false)
{
    /// <summary>The clock that delays run on.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public async ValueTask BeforeHandling(CancellationToken stop)
    {
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, Time, stop);
        if (Closes && !Swallows) throw new ConnectionClosedByFault();
    }

    public void BeforeReply()
    {
        if (Closes) throw new ConnectionClosedByFault();
    }
}

/// <summary>A fault asked for this connection to be closed.</summary>
public sealed class ConnectionClosedByFault() : Exception("A fault closed the connection.");
