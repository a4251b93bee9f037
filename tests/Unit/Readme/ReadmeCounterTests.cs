using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Readme;

/// <summary>
/// The counter of the README's section "Add an aggregate", compiled from its text and run: whoever copies it gets what is promised.
/// </summary>
public class ReadmeCounterTests
{
    private static readonly ReadmeSection Section = new("Add an aggregate");
    private static readonly Lazy<AggregateRegistry> Context = new(Compile);

    private static Aggregate Counter => Context.Value.OfEventType("counter.added.v1")!;

    [Fact]
    public void It_is_in_the_context_beside_the_order() =>
        Assert.Equal(["counter", "order"], Context.Value.All.Select(aggregate => aggregate.Name));

    [Fact]
    public void It_adds_and_says_when_the_sum_is_round()
    {
        var four = Add(Counter.Initial, 4);
        var ten = Add(four.State, 6);

        Assert.Empty(four.Results);
        var round = Assert.Single(ten.Results);
        Assert.Equal(("counter.round.v1", """{"sum":10}"""), (round.Type, Encoding.UTF8.GetString(round.Data)));
    }

    [Fact]
    public void It_refuses_to_go_below_zero()
    {
        var step = Add(Counter.Initial, -1);

        Assert.Equal("below-zero", step.Refusal?.Code);
        Assert.Equal(Counter.Initial, step.State);
    }

    [Fact]
    public void Everybody_sees_it() =>
        Assert.Equal("state/all/counter/visits", MqttTopics.State(Counter.AudienceOf(Counter.Initial)!, "counter/visits"));

    [Theory]
    [InlineData("""{"amount":1000}""", true)]
    [InlineData("""{"amount":1001}""", false)]
    [InlineData("""{"amount":1.5}""", false)]
    [InlineData("""{"amount":1,"by":"me"}""", false)]
    [InlineData("{}", false)]
    public void Its_schema_allows_what_it_can_read(string data, bool isValid)
    {
        var schema = JsonSchema.Compile(Encoding.UTF8.GetBytes(Assert.Single(Section.Code("json"))));
        Assert.Equal(isValid, schema.Check(Encoding.UTF8.GetBytes(data), []));
    }

    private static Step Add(object state, int amount) =>
        Counter.Fold(
            state,
            "counter.added.v1",
            Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""),
            new("alice", "counter/visits", DateTimeOffset.UnixEpoch));

    /// <summary>The two files as the README shows them, and the line of the context in a class of its own.</summary>
    private static AggregateRegistry Compile()
    {
        var code = Section.Code("csharp");
        Assert.Equal(3, code.Count);
        var context =
            $"using ServerlessEvents.Domain; namespace ServerlessEvents.Orders; public static class ReadmeContext {{ {code[2]} }}";
        var compiled = CompiledCode.Of(code[0], code[1], context);
        return (AggregateRegistry)compiled.GetType("ServerlessEvents.Orders.ReadmeContext")!.GetField("Aggregates")!.GetValue(null)!;
    }
}
