using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>
/// Checks <c>audit</c>: each event record has one audit record, found by its origin. Without transactions the same record may come again.
/// </summary>
public sealed class AuditCheck(string topic, string eventsTopic, ReferenceFold plain, bool exactlyOnce)
{
    private readonly Dictionary<string, Expected> expected = plain.Partitions
        .SelectMany(partition => plain.Of(partition), (partition, e) => (Origin: $"{eventsTopic}/{partition}/{e.Offset}", Event: e))
        .ToDictionary(pair => pair.Origin, pair => pair.Event);
    private readonly Dictionary<string, string> seen = [];

    public int Records => seen.Count;
    public int Repeated { get; private set; }

    /// <summary>How many partitions were folded again to the end.</summary>
    public int Rebuilds { get; private set; }

    public void Add(Record record)
    {
        var where = Deviation.At(topic, record.Partition, record.Offset);
        var audit = AuditRecord.FromJson(record.Value);
        if (audit.Action == "fold.rebuilt") Rebuilds++;
        if (audit.Action is "fold.rebuild-started" or "fold.rebuilt") return;
        if (audit.Origin is null || !expected.TryGetValue(audit.Origin, out var e))
            throw new Deviation(where, $"{audit.Action} has the origin '{audit.Origin}', where no event lies.");
        if (Noted.Of(audit) is var noted && noted != e.Audit) throw new Deviation(where, $"{noted} where {e.Audit} is right.");
        if (seen.TryAdd(audit.Origin, where)) return;
        if (exactlyOnce)
            throw new Deviation(where, $"the audit record of {audit.Origin} lies at {seen[audit.Origin]} already: it is doubled.");
        Repeated++;
    }

    public void End()
    {
        foreach (var (origin, e) in expected)
        {
            if (!seen.ContainsKey(origin)) throw new Deviation(topic, $"the audit record of {origin} ({e.Subject}) is missing.");
        }
    }
}
