using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ServerlessEvents.Domain;

/// <summary>
/// An aggregate of a domain: its Decide and Evolve, and how its types are called. Stored names are those of
/// <see cref="JsonDerivedTypeAttribute"/> on <typeparamref name="TEvent"/> and <typeparamref name="TResult"/>.
/// </summary>
/// <typeparam name="TState">The state, an immutable record.</typeparam>
/// <typeparam name="TEvent">The union of the events.</typeparam>
/// <typeparam name="TResult">The union of what follows from them.</typeparam>
/// <param name="name">The first part of a subject: <c>order</c> in <c>order/o-1</c>.</param>
/// <param name="initial">The state before the first event.</param>
/// <param name="decide">
/// Says what follows from an event, or refuses it. It knows nothing but what it is given, for the log is folded again.
/// </param>
/// <param name="evolve">The state after an event that was accepted; never refuses.</param>
/// <param name="audience">Who is told of a state: a user, <c>all</c>, or null for nobody.</param>
/// <param name="json">How state, events and results are written.</param>
/// <exception cref="ArgumentException">The JSON context lacks one of the types, or a union lacks its stored names.</exception>
public sealed class Aggregate<TState, TEvent, TResult>(
    string name,
    TState initial,
    Func<TState, TEvent, EventContext, Decision<TResult>> decide,
    Func<TState, TEvent, EventContext, TState> evolve,
    Func<TState, string?> audience,
    JsonSerializerContext json) : Aggregate
    where TState : class
    where TEvent : class
    where TResult : class
{
    private readonly JsonTypeInfo<TState> states = Info<TState>(json);
    private readonly FrozenDictionary<string, JsonTypeInfo> events = StoredTypes<TEvent>(json)
        .ToFrozenDictionary(stored => stored.Name, stored => json.GetTypeInfo(stored.Type)!);
    private readonly FrozenDictionary<string, Upcaster<TEvent>> upcasters = FrozenDictionary<string, Upcaster<TEvent>>.Empty;
    private readonly Lazy<JsonSerializerOptions> lenient = new(() => WholeNumbers.In(json.Options));
    private readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Info)> results = StoredTypes<TResult>(json)
        .ToFrozenDictionary(stored => stored.Type, stored => (stored.Name, json.GetTypeInfo(stored.Type)!));

    /// <summary>Which states are final: the MQTT broker forgets them a week after the last change. None where it is not given.</summary>
    public Func<TState, bool> Final { get; init; } = _ => false;

    /// <summary>How events of earlier shapes are read. None where it is not given.</summary>
    /// <exception cref="ArgumentException">Two of them, or one of them and an event of today, have the same stored name.</exception>
    public IReadOnlyList<Upcaster<TEvent>> Upcasters
    {
        get => upcasters.Values;
        init
        {
            upcasters = value.ToFrozenDictionary(upcaster => upcaster.Type);
            if (events.Keys.Intersect(upcasters.Keys).FirstOrDefault() is { } both)
                throw new ArgumentException($"'{both}' is an event of '{name}', so it has no upcaster.");
        }
    }

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> EventTypes =>
        upcasters.Count == 0 ? events.Keys : [.. events.Keys, .. upcasters.Keys];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, JsonNode> ResultSchemas =>
        results.Values.ToDictionary(result => result.Name, result => JsonShape.Of(result.Info));

    /// <inheritdoc/>
    public override JsonNode StateSchema => JsonShape.Of(states);

    /// <inheritdoc/>
    public override object Initial => initial;

    /// <inheritdoc/>
    public override string? AudienceOf(object state) => audience((TState)state);

    /// <inheritdoc/>
    public override bool IsFinal(object state) => Final((TState)state);

    /// <inheritdoc/>
    public override Step Fold(object state, string eventType, ReadOnlySpan<byte> data, in EventContext context)
    {
        var arrived = Read(eventType, data);
        var before = (TState)state;
        var decision = decide(before, arrived, context);
        return decision.Refusal is { } refusal
            ? new(before, refusal, [])
            : new(evolve(before, arrived, context), null, Stored(decision.Results));
    }

    /// <inheritdoc/>
    public override object ReadState(ref Utf8JsonReader reader) =>
        JsonSerializer.Deserialize(ref reader, states) ?? throw new JsonException("The state is null.");

    /// <inheritdoc/>
    public override void WriteState(Utf8JsonWriter writer, object state) => JsonSerializer.Serialize(writer, (TState)state, states);

    private TEvent Read(string eventType, ReadOnlySpan<byte> data)
    {
        if (events.TryGetValue(eventType, out var type)) return (TEvent)Read(data, type);
        return upcasters.TryGetValue(eventType, out var upcaster)
            ? upcaster.Upcast(Read(data, upcaster.Shape))
            : throw new JsonException($"'{eventType}' is no event of '{name}'.");
    }

    /// <summary>
    /// Reads with the usual options first, so that usual data costs no more. Data that these cannot read may have integers such as 1.0.
    /// </summary>
    private object Read(ReadOnlySpan<byte> data, JsonTypeInfo type) =>
        ReadOrNull(data, type) ?? throw new JsonException("The data is null.");

    private object? ReadOrNull(ReadOnlySpan<byte> data, JsonTypeInfo type)
    {
        try { return JsonSerializer.Deserialize(data, type); }
        catch (JsonException)
        {
            try { return JsonSerializer.Deserialize(data, lenient.Value.GetTypeInfo(type.Type)); }
            catch (JsonException error) { throw new JsonException(UnreadableData.Describe(error), error); }
        }
    }

    private Result[] Stored(IReadOnlyList<TResult> decided)
    {
        if (decided.Count == 0) return [];
        var stored = new Result[decided.Count];
        for (var i = 0; i < stored.Length; i++)
        {
            var (type, info) = results[decided[i].GetType()];
            stored[i] = new(type, JsonSerializer.SerializeToUtf8Bytes(decided[i], info));
        }
        return stored;
    }

    private static JsonTypeInfo<T> Info<T>(JsonSerializerContext json) =>
        (JsonTypeInfo<T>?)json.GetTypeInfo(typeof(T))
            ?? throw new ArgumentException($"{json.GetType().Name} lacks [JsonSerializable(typeof({typeof(T).Name}))].");

    private static IEnumerable<(string Name, Type Type)> StoredTypes<T>(JsonSerializerContext json) =>
        Info<T>(json).PolymorphismOptions?.DerivedTypes.Select(derived => ((string)derived.TypeDiscriminator!, derived.DerivedType))
        ?? throw new ArgumentException($"{typeof(T).Name} lacks a [JsonDerivedType(typeof(…), \"stored name\")] for each of its cases.");
}
