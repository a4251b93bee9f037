using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests;

/// <summary>Given a history, when an event arrives, then these results, or this refusal.</summary>
public sealed record Spec<TState, TEvent, TResult>(
    TState State, Func<TState, TEvent, EventContext, TState> Evolve, Func<TState, TEvent, EventContext, Decision<TResult>> Decide)
{
    private EventContext EventContext { get; init; } = new("alice", "order/o-1", new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public Spec<TState, TEvent, TResult> By(string actor) => this with { EventContext = EventContext with { Actor = actor } };
    public Spec<TState, TEvent, TResult> Given(params TEvent[] history) =>
        this with { State = history.Aggregate(State, (state, e) => Evolve(state, e, EventContext)) };
    public Outcome When(TEvent arrived) => new(Decide(State, arrived, EventContext));

    public sealed record Outcome(Decision<TResult> Decision)
    {
        public void Then(params TResult[] expected)
        {
            Assert.Null(Decision.Refusal);
            Assert.Equal(expected, Decision.Results);
        }

        public void Refuses(string code) => Assert.Equal(code, Decision.Refusal?.Code);
    }
}
