namespace ServerlessEvents.Engine.Reject;

/// <summary>Why something is not a valid event. Codes are for programs: add, never rename.</summary>
public static class InvalidEventCode
{
    public const string NotJson = "not-json";
    public const string TooLarge = "too-large";
    public const string NotAnEvent = "not-an-event";
    public const string UnknownType = "unknown-type";
    public const string SchemaMismatch = "schema-mismatch";

    /// <summary>
    /// The latest schema of the type cannot be used, and no earlier one is known: nobody can tell whether the event is valid.
    /// </summary>
    public const string UnusableSchema = "unusable-schema";

    /// <summary>
    /// A user asks for missed notifications more often than the log is searched for one user; the message says how long to wait.
    /// </summary>
    public const string TooManyRequests = "too-many-requests";

    /// <summary>A record of <c>inbound</c> that names no user, so nobody can be answered.</summary>
    public const string NoUser = "no-user";

    /// <summary>A record of <c>inbound</c> on which our own code throws.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A record of <c>events</c> that validation did not write.</summary>
    public const string NotFoldable = "not-foldable";

    /// <summary>The codes of what only the sender can mend; all others are ours to mend.</summary>
    public static readonly IReadOnlySet<string> OfTheSender = new HashSet<string>
    {
        NotJson, TooLarge, NotAnEvent, UnknownType, SchemaMismatch, TooManyRequests,
    };
}
