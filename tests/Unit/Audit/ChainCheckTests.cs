using System.Text;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>What is wrong with audit lines is found, by its kind and place; whole ones are found to be whole.</summary>
public class ChainCheckTests
{
    private const int Logs = 1_000;

    /// <summary>Signatures are of sealed logs, which AuditSealTests damage.</summary>
    public static TheoryData<AuditFault> Ways => [.. Enum.GetValues<AuditFault>().Where(fault => fault != AuditFault.Unsigned)];

    [Fact]
    public void A_thousand_whole_logs_are_intact() =>
        Assert.All(Enumerable.Range(0, Logs), seed => Assert.Empty(new DamagedLog(seed).Check()));

    [Theory, MemberData(nameof(Ways))]
    public void Every_way_of_damage_is_found_in_each_of_125_logs_with_its_kind_and_place(AuditFault way)
    {
        for (var seed = 0; seed < Logs / 8; seed++)
        {
            var log = new DamagedLog((1_000 * (int)way) + seed);
            var (partition, index) = log.Damage(way);
            var gravest = log.Check()[0];
            Assert.Equal((seed, way, partition, index), (seed, gravest.Fault, gravest.Partition ?? -1, gravest.Index ?? -1));
        }
    }

    [Fact]
    public void A_log_without_notes_shows_neither_its_end_nor_a_whole_new_chain()
    {
        foreach (var way in new[] { AuditFault.Truncated, AuditFault.Rewritten })
        {
            var log = new DamagedLog(1);
            log.Damage(way);
            var check = new ChainCheck();
            foreach (var line in log.Lines) check.Add(Encoding.UTF8.GetBytes(line));
            Assert.Empty(check.Findings([]));
        }
    }

    [Theory]
    [InlineData(0, AuditFault.Changed)] // instead of a line
    [InlineData(1, AuditFault.Inserted)] // beside it
    public void What_is_no_line_is_a_line_that_was_changed_where_one_is_missing_and_else_inserted(int beside, AuditFault fault)
    {
        var lines = Chain(5);
        lines.RemoveRange(2, 1 - beside);
        lines.Insert(2, "no line");
        Assert.Equal((fault, 2L), (Check(lines, [])[0].Fault, Check(lines, [])[0].At));
    }

    [Fact]
    public void A_part_of_a_log_is_whole_if_the_line_before_it_was_noted()
    {
        var (whole, part) = (Chain(8), Chain(8)[4..]);
        Assert.Equal((AuditFault.Missing, 0), (Check(part, [])[0].Fault, Check(part, [])[0].Index));
        Assert.Empty(Check(part, [Note(whole[3])]));
        Assert.Equal(AuditFault.Missing, Check(part, [Note(whole[2])])[0].Fault);
    }

    [Fact]
    public void A_partition_of_which_nothing_is_left_is_truncated() => Assert.Equal(
        new AuditFinding(AuditFault.Truncated, 7, 0, null, "No line of it is there, but line 3 was noted."),
        Assert.Single(Check(Chain(2), [new(7, 3, AuditChain.NoHash)])));

    [Fact]
    public void A_batch_that_came_again_after_a_failure_is_repeated_and_nothing_worse()
    {
        var lines = Chain(9);
        var finding = Assert.Single(Check([.. lines[..6], .. lines[3..]], []));
        Assert.Equal((AuditFault.Repeated, 3L, 6L), (finding.Fault, finding.Index, finding.At));
    }

    private static List<string> Chain(int count)
    {
        var (chain, lines) = (AuditChain.Start, new List<string>());
        for (var i = 0; i < count; i++)
        {
            (chain, var line) = chain.Append(3, 2 * i, SomeAudit.Full with { Event = $"e-{i}" }, AuditFormats.All["asim"]);
            lines.Add(line);
        }
        return lines;
    }

    private static AuditNote Note(string line)
    {
        var read = AuditLine.Read(Encoding.UTF8.GetBytes(line))!.Value;
        return new(read.Partition, read.Index, read.Hash.ToString());
    }

    private static IReadOnlyList<AuditFinding> Check(IEnumerable<string> lines, IReadOnlyList<AuditNote> notes)
    {
        var check = new ChainCheck();
        foreach (var line in lines) check.Add(Encoding.UTF8.GetBytes(line));
        return check.Findings(notes);
    }
}
