namespace ServerlessEvents.Domain;

/// <summary>The types of what the system itself says.</summary>
public static class ResultTypes
{
    /// <summary>The reply to an event that was accepted: <c>{"event","subject","version"}</c>.</summary>
    public const string Accepted = "event.accepted.v1";

    /// <summary>
    /// The reply to a valid event to which the aggregate says no: <c>{"event","subject","version","code","reason"}</c>. The version is in
    /// it only where the aggregate is shown to the actor, or does not exist.
    /// </summary>
    public const string Refused = "event.refused.v1";

    /// <summary>
    /// The reply to what is no valid event: <c>{"event","subject","code","errors"}</c>, each error with <c>pointer</c>, <c>keyword</c> and
    /// <c>message</c>.
    /// </summary>
    public const string Rejected = "event.rejected.v1";

    /// <summary>
    /// The reply to <c>ResumeRequest</c>, after what was missed: <c>{"event","position","replayed","complete","gone"}</c>.
    /// </summary>
    public const string Resumed = "notifications.resumed.v1";

    /// <summary>
    /// An aggregate's state: <c>{"subject","version","state"}</c>, and <c>"revision"</c> where new code has led to another state by the same
    /// events.
    /// </summary>
    public const string State = "aggregate.state.v1";

    /// <summary>Says that an audience no longer sees an aggregate; it has no payload.</summary>
    public const string NoState = "aggregate.hidden.v1";
}
