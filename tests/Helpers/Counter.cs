using System.Text.Json.Serialization;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests;

/// <summary>
/// A second, small aggregate: a counter that refuses to go below zero. It proves that the engine knows nothing of orders.
/// </summary>
public sealed record Counter(long Sum, long Count)
{
    public static readonly Aggregate<Counter, CounterEvent, CounterResult> Aggregate = Version(1);

    /// <summary>Remembers the latest id only.</summary>
    public static readonly Aggregate<Counter, CounterEvent, CounterResult> Forgetful =
        new("counter", new(0, 0), Decide, Evolve, _ => "all", CounterJson.Default) { DeduplicationWindow = 1 };

    public static Aggregate<Counter, CounterEvent, CounterResult> Version(int version) =>
        new("counter", new(0, 0), Decide, Evolve, _ => "all", CounterJson.Default) { Version = version };

    /// <summary>As other code would have led to it.</summary>
    public Counter Plus(long more) => this with { Sum = Sum + more };

    public static Decision<CounterResult> Decide(Counter counter, CounterEvent arrived, EventContext context) => arrived switch
    {
        CounterEvent.Added e when counter.Sum + e.Amount < 0 => new Refusal("below-zero", "A counter is never below zero."),
        CounterEvent.Added e when (counter.Sum + e.Amount) % 10 == 0 => [new CounterResult.Round(counter.Sum + e.Amount)],
        _ => [],
    };

    public static Counter Evolve(Counter counter, CounterEvent happened, EventContext context) => happened switch
    {
        CounterEvent.Added e => new(counter.Sum + e.Amount, counter.Count + 1),
        _ => counter,
    };
}

[JsonDerivedType(typeof(Added), "counter.added.v1")]
public abstract record CounterEvent
{
    public sealed record Added(long Amount) : CounterEvent;
}

[JsonDerivedType(typeof(Round), "counter.round.v1")]
public abstract record CounterResult
{
    public sealed record Round(long Sum) : CounterResult;
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Counter))]
[JsonSerializable(typeof(CounterEvent))]
[JsonSerializable(typeof(CounterResult))]
internal sealed partial class CounterJson : JsonSerializerContext;
