using ServerlessEvents.Domain;
using ServerlessEvents.Testing;
using static ServerlessEvents.Tests.CounterEvent;

namespace ServerlessEvents.Tests.Domain;

/// <summary>A spec passes what is so, and says what is not.</summary>
public class SpecTests
{
    private static readonly Spec<Counter, CounterEvent, CounterResult> Spec = new(new(0, 0), Counter.Evolve, Counter.Decide);

    [Fact]
    public void What_is_so_passes()
    {
        Spec.Given(new Added(3)).When(new Added(7)).Then(new CounterResult.Round(10)).Leads(counter => counter.Count == 2);
        Spec.When(new Added(-1)).Refuses("below-zero");
    }

    [Fact]
    public void What_is_not_so_is_said()
    {
        Assert.Equal("It was refused: below-zero: A counter is never below zero.", Fails(() => Spec.When(new Added(-1)).Then()));
        Assert.Equal(
            "What follows is [], not [Round { Sum = 10 }].", Fails(() => Spec.When(new Added(1)).Then(new CounterResult.Round(10))));
        Assert.Equal("It was accepted, not refused: below-zero.", Fails(() => Spec.When(new Added(1)).Refuses("below-zero")));
        Assert.Equal("It was refused: below-zero, not refused: other.", Fails(() => Spec.When(new Added(-1)).Refuses("other")));
        Assert.Equal(
            "It leads to Counter { Sum = 1, Count = 1 }.", Fails(() => Spec.When(new Added(1)).Leads(counter => counter.Sum == 2)));
    }

    [Fact]
    public void The_context_is_as_said()
    {
        var seen = default(EventContext);
        var spec = new Spec<Counter, CounterEvent, CounterResult>(new(0, 0), Counter.Evolve, (_, _, context) =>
        {
            seen = context;
            return [];
        });
        spec.By("bob").On("counter/c-7").At(DateTimeOffset.UnixEpoch).When(new Added(1)).Then();
        Assert.Equal(new EventContext("bob", "counter/c-7", DateTimeOffset.UnixEpoch), seen);
    }

    private static string Fails(Action spec) => Assert.Throws<SpecException>(spec).Message;
}
