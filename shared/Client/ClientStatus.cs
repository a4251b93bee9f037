namespace ServerlessEvents.Client;

/// <summary>How a client stands with the broker.</summary>
/// <param name="Phase">Whether what it shows is new.</param>
/// <param name="Queued">How many events have no reply yet.</param>
/// <param name="Reason">Why it is not connected, in one sentence; null when it is, or was never tried.</param>
public sealed record ClientStatus(ClientPhase Phase, int Queued, string? Reason);

/// <summary>Whether what a client shows is new.</summary>
public enum ClientPhase
{
    /// <summary>There was no connection yet.</summary>
    Connecting,

    /// <summary>Connected, and asking for what was missed.</summary>
    CatchingUp,

    /// <summary>Connected, and nothing is missing.</summary>
    Live,

    /// <summary>The connection is lost, and tried again.</summary>
    Offline,

    /// <summary>The broker does not take the user or the password, so it is not tried again.</summary>
    Refused,
}
