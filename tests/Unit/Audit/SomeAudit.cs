using System.Text.Json;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>Audit records of every kind, and lines of them.</summary>
internal static class SomeAudit
{
    public static readonly DateTimeOffset Time = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>As little as a record has.</summary>
    public static readonly AuditRecord Least = new()
    {
        Actor = "alice",
        Action = "order.placed.v1",
        Outcome = AuditOutcome.Accepted,
        At = Time,
        Context = "orders",
    };

    /// <summary>With every property.</summary>
    public static readonly AuditRecord Full = Least with
    {
        ActorType = ActorType.User,
        Object = "order/o-1",
        Code = "a-code",
        Reason = "a reason",
        Event = "e-1",
        ClaimedSource = "a source",
        ClaimedAt = Time.AddYears(-25),
        ReceivedAt = Time.AddSeconds(-1),
        Version = 17,
        MqttTopic = "events/alice",
        Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Origin = "orders.events/2/13",
        RedrivenBy = "olga",
        Redrive = "r-1",
        Patch = "sha256:00: replace /data",
        Machine = "desk-7",
    };

    private static readonly string?[] Actors = [ActorType.User, ActorType.Operator, ActorType.System, ActorType.Unknown, null];

    private static readonly string[] Outcomes =
    [
        AuditOutcome.Accepted, AuditOutcome.Refused, AuditOutcome.Rejected, AuditOutcome.Repeated, AuditOutcome.Ignored,
        AuditOutcome.Undeliverable, AuditOutcome.Done, AuditOutcome.Unreadable,
    ];

    /// <summary>Every act, with every outcome and type of actor, with as much and as little as a record has.</summary>
    public static IEnumerable<AuditRecord> All =>
        from act in AuditAct.All.Select(act => act.Name.Contains(' ') ? "order.placed.v1" : act.Name).Distinct()
        from outcome in Outcomes
        from actor in Actors
        from version in new long?[] { null, 0, 1, 2 }
        from record in new[] { Least, Full }
        select record with { Action = act, Outcome = outcome, ActorType = actor, Version = version };

    public static JsonElement Line(string format, AuditRecord record) =>
        JsonElement.Parse(AuditChain.Start.Append(0, 0, record, AuditFormats.All[format]).Line);

    /// <summary>What stands at a path such as <c>resources.0.name</c>; null when nothing does.</summary>
    public static JsonElement? At(JsonElement line, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (line.ValueKind == JsonValueKind.Array)
            {
                if (line.GetArrayLength() <= int.Parse(name)) return null;
                line = line[int.Parse(name)];
            }
            else if (!line.TryGetProperty(name, out line))
            {
                return null;
            }
        }
        return line;
    }
}
