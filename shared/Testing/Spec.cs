using ServerlessEvents.Domain;

namespace ServerlessEvents.Testing;

/// <summary>
/// Given a history, when an event arrives, then these results, or this refusal. It needs no test framework: what is not so is a
/// <see cref="SpecException"/>.
/// </summary>
/// <typeparam name="TState">The aggregate's state.</typeparam>
/// <typeparam name="TEvent">The union of its events.</typeparam>
/// <typeparam name="TResult">The union of its results.</typeparam>
/// <param name="State">The state before the event.</param>
/// <param name="Evolve">The aggregate's.</param>
/// <param name="Decide">The aggregate's.</param>
public sealed record Spec<TState, TEvent, TResult>(
    TState State, Func<TState, TEvent, EventContext, TState> Evolve, Func<TState, TEvent, EventContext, Decision<TResult>> Decide)
{
    /// <summary>Who, on what, and when: <c>alice</c>, <c>order/o-1</c>, noon of a day.</summary>
    public EventContext Context { get; init; } = new("alice", "order/o-1", new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The events that follow are another user's.</summary>
    public Spec<TState, TEvent, TResult> By(string actor) => this with { Context = Context with { Actor = actor } };

    /// <summary>The events that follow are about another aggregate.</summary>
    public Spec<TState, TEvent, TResult> On(string subject) => this with { Context = Context with { Subject = subject } };

    /// <summary>The log takes the events that follow at another time.</summary>
    public Spec<TState, TEvent, TResult> At(DateTimeOffset time) => this with { Context = Context with { At = time } };

    /// <summary>These events have happened.</summary>
    public Spec<TState, TEvent, TResult> Given(params TEvent[] history) =>
        this with { State = history.Aggregate(State, (state, e) => Evolve(state, e, Context)) };

    /// <summary>This event arrives.</summary>
    public Verdict When(TEvent arrived)
    {
        var decision = Decide(State, arrived, Context);
        return new(decision, decision.Refusal is null ? Evolve(State, arrived, Context) : State);
    }

    /// <summary>What came of an event.</summary>
    /// <param name="Decision">What the aggregate says.</param>
    /// <param name="State">The state after it.</param>
    public sealed record Verdict(Decision<TResult> Decision, TState State)
    {
        /// <summary>It is accepted, with these results in this order.</summary>
        /// <exception cref="SpecException">It is not.</exception>
        public Verdict Then(params TResult[] expected)
        {
            if (Decision.Refusal is { } refusal) throw new SpecException($"It was refused: {refusal.Code}: {refusal.Reason}");
            if (!expected.SequenceEqual(Decision.Results))
                throw new SpecException($"What follows is [{string.Join(", ", Decision.Results)}], not [{string.Join(", ", expected)}].");
            return this;
        }

        /// <summary>It is refused with this code.</summary>
        /// <exception cref="SpecException">It is not.</exception>
        public void Refuses(string code)
        {
            if (Decision.Refusal?.Code == code) return;
            var outcome = Decision.Refusal is { } other ? $"refused: {other.Code}" : "accepted";
            throw new SpecException($"It was {outcome}, not refused: {code}.");
        }

        /// <summary>The state after it is so.</summary>
        /// <exception cref="SpecException">It is not.</exception>
        public Verdict Leads(Func<TState, bool> so)
        {
            if (!so(State)) throw new SpecException($"It leads to {State}.");
            return this;
        }
    }
}
