using System.Collections.Frozen;
using System.Text;

namespace ServerlessEvents.Domain;

/// <summary>Every aggregate of a context, found by its subject or by the type of its events.</summary>
/// <param name="aggregates">All of them.</param>
/// <exception cref="ArgumentException">Two of them have the same name, or take the same event type.</exception>
public sealed class AggregateRegistry(params IEnumerable<Aggregate> aggregates)
{
    private readonly FrozenDictionary<string, Aggregate> byName = aggregates.ToFrozenDictionary(aggregate => aggregate.Name);
    private readonly FrozenDictionary<string, Aggregate> byEventType = aggregates
        .SelectMany(aggregate => aggregate.EventTypes, (aggregate, type) => (aggregate, type))
        .ToFrozenDictionary(pair => pair.type, pair => pair.aggregate);

    private readonly Lazy<string> fingerprint = new(() => Domain.Fingerprint.Of(aggregates));

    /// <summary>The names of the aggregates, for example <c>order</c>, in no order.</summary>
    public IEnumerable<string> Names => byName.Keys;

    /// <summary>The aggregates in the order of their names.</summary>
    public IEnumerable<Aggregate> All => byName.Values.OrderBy(aggregate => aggregate.Name, StringComparer.Ordinal);

    /// <summary>The stored names of all events, for example <c>order.placed.v1</c>, in no order.</summary>
    public IEnumerable<string> EventTypes => byEventType.Keys;

    /// <summary>Names what folds, with the version of each aggregate: <c>order:1</c>. Another version is another fold.</summary>
    public string FoldVersion { get; } = Domain.FoldVersion.Of(aggregates);

    /// <summary>The fingerprint of each aggregate: <c>order:…</c>.</summary>
    /// <exception cref="System.Text.Json.JsonException">A recording is none.</exception>
    public string Fingerprint => fingerprint.Value;

    /// <summary>
    /// The aggregates whose code is other than the code with these fingerprints, and that do not say that they go on from it.
    /// </summary>
    /// <param name="other">As <see cref="Fingerprint"/> has written it.</param>
    public IReadOnlyList<string> ChangedSince(string other) =>
        [.. Domain.Fingerprint.Changed(Fingerprint, other)
            .Where(name => byName[name].SameAs is not { } same || same != Domain.Fingerprint.OfOne(name, other))];

    /// <summary>The aggregate that an event type belongs to; null when it is none's.</summary>
    public Aggregate? OfEventType(string type) => byEventType.GetValueOrDefault(type);

    /// <summary>
    /// The aggregate that a subject such as <c>order/o-1</c> belongs to; null when the subject is not of that form or of no aggregate.
    /// </summary>
    public Aggregate? OfSubject(ReadOnlySpan<char> subject) =>
        Subject.IsValid(subject)
            && byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(subject[..subject.IndexOf('/')], out var aggregate)
            ? aggregate
            : null;

    /// <summary>The same for a subject in UTF-8, without making a string of it.</summary>
    public Aggregate? OfSubject(ReadOnlySpan<byte> subject)
    {
        Span<char> text = stackalloc char[Subject.MaxLength];
        return Encoding.UTF8.TryGetChars(subject, text, out var length) ? OfSubject(text[..length]) : null;
    }
}
