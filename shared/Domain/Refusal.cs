namespace ServerlessEvents.Domain;

/// <summary>The aggregate says no: a code for programs and a reason for people, of at most 500 characters.</summary>
public sealed record Refusal(string Code, string Reason)
{
    private const int MaxShown = 500;

    /// <summary>
    /// The reason is kept with the answer, in the reply and in the audit. So a long reason, which may repeat what a client has sent, is
    /// cut.
    /// </summary>
    public string Reason { get; } = Reason.To(MaxShown);

    /// <summary>The aggregate is not at the version that the event expects.</summary>
    public static Refusal VersionMismatch(long expected, long actual) =>
        new("version-mismatch", $"The event expects version {expected}, but the aggregate is at version {actual}.");

    /// <summary>The same for an actor who may not know at which version the aggregate is.</summary>
    public static Refusal VersionMismatch(long expected) =>
        new("version-mismatch", $"The event expects version {expected}, but the aggregate is at another.");
}
