using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>A head says in which shape each line was written, long after its marks have gone.</summary>
public sealed class AuditHeadShapeTests
{
    [Fact]
    public void The_head_of_a_release_that_kept_marks_only_says_the_shape_before_each_mark()
    {
        var head = new AuditHead([At(8, "asim/1"), At(12, "ocsf/1")]);
        Assert.Equal(["asim/1", "asim/1", "ocsf/1", "ocsf/1", "none"], Shapes(head, 3, 7, 8, 11, 12));
        var next = head.With(new(12, 12, AuditChain.NoHash), new(16, 16, AuditChain.NoHash), "asim/1");
        Assert.Equal(["asim/1", "ocsf/1", "ocsf/1", "asim/1", "none"], Shapes(next, 7, 8, 11, 12, 16));
    }

    [Fact]
    public void A_shape_is_known_when_its_marks_are_not_any_more()
    {
        var head = AuditHead.None;
        for (var call = 0; call < 3 * AuditHead.MostMarks; call++)
        {
            AuditChain since = new(call, call, AuditChain.NoHash), end = new(call + 1, call + 1, AuditChain.NoHash);
            head = head.With(since, end, call < 10 ? "ocsf/1" : "asim/1", ahead: 2);
        }
        Assert.Equal(["ocsf/1", "ocsf/1", "asim/1", "asim/1", "none"], Shapes(head, 0, 9, 10, 97, 98));
        var read = AuditHead.Read(head.ToRecord(new("orders"), 0));
        Assert.Equal(Shapes(head, 0, 9, 10, 97, 98), Shapes(read, 0, 9, 10, 97, 98));
    }

    private static AuditMark At(long next, string shape) => new(next, next, AuditChain.NoHash, shape);

    private static string[] Shapes(AuditHead head, params long[] offsets) => [.. offsets.Select(offset => head.ShapeAt(offset) ?? "none")];
}
