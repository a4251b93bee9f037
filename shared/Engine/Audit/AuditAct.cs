namespace ServerlessEvents.Engine.Audit;

/// <summary>What an act is called in the vocabularies of a SIEM. docs/audit.md has the same table, and a test compares them.</summary>
/// <param name="Name">The action of the record; of an event, which of three kinds it is.</param>
/// <param name="EventType">ASIM's <c>EventType</c>.</param>
/// <param name="ObjectType">ASIM's <c>ObjectType</c>, and the type of the resource in OCSF.</param>
/// <param name="ActivityId">OCSF's <c>activity_id</c>: 1 create, 2 read, 3 update, 4 delete, 99 something else.</param>
public sealed record AuditAct(string Name, string EventType, string ObjectType, int ActivityId)
{
    private const string FirstEvent = "the first event of an aggregate";
    private const string LaterEvent = "a later event of an aggregate";
    private const string InvalidEvent = "an event that is not valid";

    /// <summary>Every kind of act.</summary>
    public static readonly IReadOnlyList<AuditAct> All =
    [
        new(FirstEvent, "Create", "Other", 1),
        new(LaterEvent, "Set", "Other", 3),
        new(InvalidEvent, "Execute", "Other", 99),
        new("notifications.resume.v1", "Read", "Event Log", 2),
        new("reply-topic.asked", "Set", "Other", 3),
        new("result.published", "Execute", "Other", 99),
        new("dead-letter.redriven", "Execute", "Event Log", 99),
        new("fold.extended", "Execute", "Event Log", 99),
        new("fold.rebuild-started", "Execute", "Event Log", 99),
        new("fold.rebuilt", "Execute", "Event Log", 99),
        new("audit.written", "Create", "Event Log", 1),
    ];

    private static readonly Dictionary<string, AuditAct> ByName = All.ToDictionary(act => act.Name);

    internal static AuditAct Of(AuditRecord record) =>
        ByName.TryGetValue(record.Action, out var act) ? act
        : record.Outcome == AuditOutcome.Rejected ? ByName[InvalidEvent]
        : IsFirst(record) ? ByName[FirstEvent]
        : ByName[LaterEvent];

    /// <summary>A refused event leaves the version as it was, so that of an aggregate that there is not is 0.</summary>
    private static bool IsFirst(AuditRecord record) => record.Version == 0 || (record.Version == 1 && record.Code is null);
}
