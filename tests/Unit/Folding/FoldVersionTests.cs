using System.Text;
using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>Which code may take over from which: an order, so that no two deployments rebuild against each other for ever.</summary>
public class FoldVersionTests
{
    private static readonly Gen<string> Versions = Gen.Int[0, 3].Array[3].Select(versions =>
        string.Join(
            ',',
            versions
                .Zip(["counter", "order", "tally"], (version, name) => $"{name}:{version}")
                .Where(part => !part.EndsWith(":0", StringComparison.Ordinal))));

    [Theory]
    [InlineData("order:1", "order:1", "")]
    [InlineData("order:2", "order:1", "")]
    [InlineData("order:1", "order:2", "order:2")]
    [InlineData("counter:1,order:1", "order:1", "")]
    [InlineData("order:1", "counter:1,order:1", "counter:1")]
    [InlineData("order:2", "counter:1,order:1", "counter:1")]
    [InlineData("counter:2,order:1", "counter:1,order:2", "order:2")]
    [InlineData("a:b:2", "a:b:10", "a:b:10")]
    public void Code_lacks_what_it_has_not_or_only_in_an_earlier_version(string code, string version, string lacking) =>
        Assert.Equal(lacking, string.Join(',', FoldVersion.Lacking(code, version)));

    [Theory]
    [InlineData("order:1", "order:2", true)]
    [InlineData("order:1", "counter:1,order:1", true)]
    [InlineData("order:1", "order:1", false)]
    [InlineData("order:2", "order:1", false)]
    [InlineData("counter:2,order:1", "counter:1,order:2", false)] // neither may take over from the other
    public void What_was_folded_by_older_code_is_to_be_folded_again(string version, string than, bool isOlder) =>
        Assert.Equal(isOlder, FoldVersion.IsOlder(version, than));

    [Fact]
    public void Which_fold_version_may_follow_which_is_an_order() => Gen.Select(Versions, Versions, Versions).Sample((a, b, c) =>
    {
        Assert.True(MayFollow(a, a));
        Assert.True(a == b || !MayFollow(a, b) || !MayFollow(b, a), $"{a} and {b} would rebuild against each other.");
        Assert.True(!MayFollow(a, b) || !MayFollow(b, c) || MayFollow(a, c), $"{a} may follow {b}, and {b} {c}, but not {a} {c}.");
    });

    [Fact]
    public async Task Of_two_deployments_the_one_with_an_aggregate_more_folds_and_the_other_leaves_it_the_partition()
    {
        var log = new MemoryLog(new("test"));
        var (fewer, more) = (Fold(log, Counter.Aggregate), Fold(log, Counter.Aggregate, Order.Aggregate));
        await fewer.Fold([Added(log, 1)], default);
        await more.Fold([Added(log, 2)], default);
        var third = Added(log, 3);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var refused = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => fewer.Fold([third], default));
            if (attempt > 0)
                Assert.Equal("Partition 0 is folded by counter:1,order:1, and this code is counter:1, without order:1: deploy the newer code everywhere, or code that has both.", refused.Message);
        }
        await Fold(log, Counter.Aggregate, Order.Aggregate).Fold([third], default);
        Assert.Contains("\"sum\":3", log.Snapshots["counter/c-1"]);
        Assert.Single(log.CommittedTo("audit"), record => Encoding.UTF8.GetString(record.Value!).Contains("fold.extended"));
    }

    private static bool MayFollow(string code, string version) => FoldVersion.Lacking(code, version).Count == 0;

    private static PartitionFold Fold(MemoryLog log, params Aggregate[] aggregates) =>
        new(new(new AggregateRegistry(aggregates), new("test"), TimeProvider.System), 0, log.Open, (_, _) => Task.CompletedTask);

    private static Record Added(MemoryLog log, int id) =>
        log.Append(new Arrival("counter/c-1", "counter.added.v1", """{"amount":1}"""u8.ToArray(), "alice", id, null).ToRecord());
}
