using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Cli;

/// <summary>The first lines of an audit partition, each about an event of its own: <c>e-0</c> and so on.</summary>
internal static class SomeAuditLines
{
    public static string[] Of(int count)
    {
        var (chain, lines) = (AuditChain.Start, new string[count]);
        for (var i = 0; i < count; i++)
        {
            (chain, lines[i]) = chain.Append(0, i, Record(i), AuditFormats.All["asim"]);
        }
        return lines;
    }

    public static AuditRecord Record(int i) => new()
    {
        Actor = "alice",
        Action = "order.placed.v1",
        Outcome = AuditOutcome.Accepted,
        Event = $"e-{i}",
        At = DateTimeOffset.UnixEpoch,
        Context = "orders",
    };
}
