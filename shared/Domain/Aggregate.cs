using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Domain;

/// <summary>A kind of aggregate as the engine sees it: names and bytes; only the typed <see cref="Aggregate{TState,TEvent,TResult}"/> knows more.</summary>
public abstract class Aggregate
{
    /// <summary>The first part of a subject: <c>order</c> in <c>order/o-1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Counts up when Decide or Evolve changes its mind about the past: a deployment then folds everything again.</summary>
    public int Version { get; init; } = 1;

    /// <summary>How many event ids an aggregate remembers with their answers, so that a resend gets the first answer again.</summary>
    public int DeduplicationWindow { get; init; } = 32;

    /// <summary>The stored names of its events, for example <c>order.placed.v1</c>.</summary>
    public abstract IReadOnlyCollection<string> EventTypes { get; }

    /// <summary>The JSON Schema of each result's data, by its stored name.</summary>
    public abstract IReadOnlyDictionary<string, JsonNode> ResultSchemas { get; }

    /// <summary>The JSON Schema of its state.</summary>
    public abstract JsonNode StateSchema { get; }

    public abstract object Initial { get; }

    /// <summary>Who is told of it: a user, <c>all</c>, or null for nobody.</summary>
    public abstract string? AudienceOf(object state);

    /// <summary>Decides and evolves. Throws <see cref="JsonException"/> when the data is not this event's.</summary>
    public abstract Step Fold(object state, string eventType, ReadOnlySpan<byte> data, in EventContext context);

    public abstract object ReadState(ref Utf8JsonReader json);
    public abstract void WriteState(Utf8JsonWriter json, object state);
}

/// <summary>One event's effect: the state after it, and its results or the refusal.</summary>
public readonly record struct Step(object State, Refusal? Refusal, IReadOnlyList<Result> Results);

/// <summary>One result: its stored type and its data as UTF-8 JSON.</summary>
public readonly record struct Result(string Type, byte[] Data);
