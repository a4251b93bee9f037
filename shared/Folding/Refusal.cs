namespace ServerlessEvents.Folding;

/// <summary>The aggregate says no: a code for programs and a reason for people.</summary>
public sealed record Refusal(string Code, string Reason)
{
    /// <summary>The aggregate is not at the version that the event expects.</summary>
    public static Refusal VersionMismatch(long expected, long actual) =>
        new("version-mismatch", $"The event expects version {expected}, but the aggregate is at version {actual}.");
}
