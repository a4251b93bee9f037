using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Domain;

/// <summary>
/// A kind of aggregate as the engine sees it: names and bytes; only the typed <see cref="Aggregate{TState,TEvent,TResult}"/> knows more.
/// </summary>
public abstract class Aggregate
{
    /// <summary>The first part of a subject: <c>order</c> in <c>order/o-1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Raise it when Decide or Evolve changes what it says about past events: the deployment then folds everything again.
    /// </summary>
    public int Version { get; init; } = 1;

    /// <summary>How many event ids an aggregate remembers with their answers, so that a resend gets the first answer again.</summary>
    public int DeduplicationWindow { get; init; } = 32;

    /// <summary>Events with what this code made of them; none where it is not given. It is part of the <see cref="Fingerprint"/>.</summary>
    public Recording Recording { get; init; } = Recording.None;

    /// <summary>
    /// The <see cref="Domain.Fingerprint"/> of other code of this <see cref="Version"/> from which this code may go on; null where it is not
    /// given. It is for a change that leaves past states as they are, such as a new member that may be missing, where the log has lost its
    /// beginning and cannot be folded again. The functions say the fingerprint when they refuse to start.
    /// </summary>
    public string? SameAs { get; init; }

    /// <summary>The stored names of its events, for example <c>order.placed.v1</c>, earlier ones included.</summary>
    public abstract IReadOnlyCollection<string> EventTypes { get; }

    /// <summary>The JSON Schema of each result's data, by its stored name.</summary>
    public abstract IReadOnlyDictionary<string, JsonNode> ResultSchemas { get; }

    /// <summary>The JSON Schema of its state.</summary>
    public abstract JsonNode StateSchema { get; }

    /// <summary>The state before the first event.</summary>
    public abstract object Initial { get; }

    /// <summary>Who is told of it: a user, <c>all</c>, or null for nobody.</summary>
    public abstract string? AudienceOf(object state);

    /// <summary>Whether nothing worth showing changes in it any more, so that it need not be shown for ever.</summary>
    public virtual bool IsFinal(object state) => false;

    /// <summary>Decides, and evolves unless the event is refused.</summary>
    /// <param name="state">The state before the event.</param>
    /// <param name="eventType">One of <see cref="EventTypes"/>.</param>
    /// <param name="data">The event's data as UTF-8 JSON.</param>
    /// <param name="context">Who, on what, and when.</param>
    /// <exception cref="JsonException">The type is none of this aggregate's, or the data is not that event's.</exception>
    public abstract Step Fold(object state, string eventType, ReadOnlySpan<byte> data, in EventContext context);

    /// <summary>Reads a state as <see cref="WriteState"/> has written it.</summary>
    /// <exception cref="JsonException">It is no state of this aggregate.</exception>
    public abstract object ReadState(ref Utf8JsonReader json);

    /// <summary>Writes a state as one JSON value.</summary>
    public abstract void WriteState(Utf8JsonWriter json, object state);
}

/// <summary>One event's effect: the state after it, and its results or the refusal.</summary>
/// <param name="State">The state after it; the same as before where it was refused.</param>
/// <param name="Refusal">Why not; null when it was accepted.</param>
/// <param name="Results">What follows, in order; empty when nothing does or it was refused.</param>
public readonly record struct Step(object State, Refusal? Refusal, IReadOnlyList<Result> Results);

/// <summary>One result of an event.</summary>
/// <param name="Type">Its stored name, for example <c>order.settled.v1</c>.</param>
/// <param name="Data">Its data as UTF-8 JSON.</param>
public readonly record struct Result(string Type, byte[] Data);
