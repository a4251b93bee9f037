using ServerlessEvents.Bench.Pipeline;

namespace ServerlessEvents.Tests.Bench;

/// <summary>What <c>bench pipeline</c> calls wrong, and how it counts what the SIEM stand-in got.</summary>
public sealed class PipelineRunTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_number_that_is_not_the_number_of_events_is_wrong_whether_it_is_less_or_more()
    {
        var right = Run();
        Assert.Empty(right.Wrong);
        Assert.Equal(
            ["99,999 replies instead of 100,000", "318,438 audit lines instead of 100,000"],
            (right with { Replies = 99_999, AuditLines = 318_438 }).Wrong);
        Assert.Equal(
            [
                "1 orders acknowledged by the MQTT broker instead of 100,000", "2 orders accepted instead of 100,000",
                "3 notifications instead of 100,000", "4 changes of retained state instead of 100,000",
                "5 orders in the audit instead of 100,000"
            ],
            (right with { Acknowledged = 1, Accepted = 2, Notifications = 3, States = 4, Audited = 5 }).Wrong);
    }

    [Fact]
    public void An_audit_line_counts_when_it_is_whole_and_a_repeated_one_counts_again_for_the_same_order()
    {
        File.WriteAllText(file, Line("load-0000002"));
        var audit = new AuditLines(file, "load", orders: 3);
        Look("", 0, 0);
        Look(Line("load-0000000") + Line("load-0000001"), 2, 2);
        Look(Line("load-0000001") + Line("other-0000002"), 4, 2);
        Look(Line("load-0000002")[..40], 4, 2);
        Look(Line("load-0000002")[40..], 5, 3);

        void Look(string more, int lines, int orders)
        {
            File.AppendAllText(file, more);
            audit.Look();
            Assert.Equal((lines, orders), (audit.Lines, audit.Orders));
        }
    }

    private static string Line(string id) =>
        $"{{\"EventSchema\":\"AuditEvent\",\"EventOriginalUid\":\"{id}\",\"ActorUsername\":\"alice\"}}\n";

    private static PipelineRun Run() => new()
    {
        Events = 100_000,
        Seconds = 1,
        CpuMicroseconds = 1,
        ClientCpuMicroseconds = 1,
        PeakMegabytes = 1,
        P50 = 1,
        P99 = 1,
        StartSeconds = 1,
        Acknowledged = 100_000,
        Replies = 100_000,
        Accepted = 100_000,
        Notifications = 100_000,
        States = 100_000,
        AuditLines = 100_000,
        Audited = 100_000,
    };
}
