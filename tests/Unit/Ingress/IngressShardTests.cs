using System.Text;
using ServerlessEvents.Ingress;

namespace ServerlessEvents.Tests.Ingress;

/// <summary>Of several ingresses each user has exactly one.</summary>
public class IngressShardTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(25)]
    public void Every_user_is_taken_by_exactly_one_and_none_has_much_more_than_its_share(int of)
    {
        var shards = Enumerable.Range(1, of).Select(number => IngressShard.Read($"{number}/{of}")!).ToArray();
        var taken = Enumerable.Range(0, 10_000)
            .Select(i => Encoding.UTF8.GetBytes($"user-{i}"))
            .Select(user => Assert.Single(shards, shard => shard.Takes(user)))
            .CountBy(shard => shard.Number)
            .ToArray();
        Assert.Equal(of, taken.Length);
        Assert.All(taken, shard => Assert.InRange(shard.Value, 0.7 * 10_000 / of, 1.3 * 10_000 / of));
    }

    [Fact]
    public void Who_takes_a_user_is_the_same_in_every_version() => Assert.Equal(
        [7, 4, 3], new[] { "alice", "bob", "carol" }.Select(
            user => Enumerable.Range(1, 7).Single(number => new IngressShard(number, 7).Takes(Encoding.UTF8.GetBytes(user)))));

    [Theory]
    [InlineData("0/1"), InlineData("2/1"), InlineData("1"), InlineData("1/26"), InlineData("a/b"), InlineData("1/2/3"), InlineData("-1/2")]
    [InlineData("")]
    public void What_is_no_part_is_not_read(string text) => Assert.Null(IngressShard.Read(text));

    [Fact]
    public void The_name_of_the_session_can_be_no_users() =>
        Assert.False(ServerlessEvents.Domain.UserName.IsValid(IngressShard.Whole.ClientId));
}
