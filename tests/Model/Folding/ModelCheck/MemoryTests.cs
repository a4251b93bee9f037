using System.Reflection;
using System.Text;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What the model checker takes for one state is one: the digest of a fold leaves out nothing that the fold goes by.</summary>
public class MemoryTests
{
    private readonly MemoryLog log = new(Scenario.Plan.Topics);

    [Fact]
    public void Every_field_of_a_fold_is_counted_or_known_not_to_matter() => Assert.Equal(
        Memory.Counted.Concat(Memory.Uncounted).Order(),
        Memory.Parts.SelectMany(part => part.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Select(field => (part, field.Name)))
            .Where(field => !field.Name.EndsWith(">P", StringComparison.Ordinal)) // parameters never change
            .Select(field => $"{field.part.Name}.{field.Name.Replace("<", "", StringComparison.Ordinal).Replace(">k__BackingField", "", StringComparison.Ordinal)}").Order());

    [Fact]
    public async Task A_fold_that_has_failed_is_told_from_one_that_has_not()
    {
        var fold = Fold();
        var before = Of(fold);
        log.Failure = WriteFailure.LostBefore;
        await Assert.ThrowsAsync<TimeoutException>(() => fold.Fold([Added()], default));
        Assert.False(fold.IsOwned);
        Assert.NotEqual(before, Of(fold));
    }

    [Fact]
    public async Task A_fold_with_the_states_of_its_last_transaction_at_hand_is_told_from_one_that_has_read_them()
    {
        var (writer, reader) = (Fold(), Fold());
        await writer.Fold([Added()], default);
        var written = Of(writer);
        await reader.CatchUp(default);
        Assert.True(writer.IsOwned && reader.IsOwned);
        Assert.NotEqual(written, Of(reader));
    }

    private PartitionFold Fold() => new(Scenario.Plan, 0, log.Open, (_, _) => Task.CompletedTask);

    private static Digest Of(PartitionFold fold) => Memory.Of(fold, Scenario.Plan.Aggregates);

    private Record Added() =>
        log.Append(new Arrival("counter/c-1", "counter.added.v1", Encoding.UTF8.GetBytes("""{"amount":1}"""), "alice", 1, null).ToRecord());
}
