using System.Collections.Frozen;
using System.Text;

namespace ServerlessEvents.Domain;

/// <summary>Every aggregate of a context, found by its subject or by the type of its events.</summary>
public sealed class AggregateRegistry(params IEnumerable<Aggregate> aggregates)
{
    private readonly FrozenDictionary<string, Aggregate> byName = aggregates.ToFrozenDictionary(aggregate => aggregate.Name);
    private readonly FrozenDictionary<string, Aggregate> byEventType = aggregates
        .SelectMany(aggregate => aggregate.EventTypes, (aggregate, type) => (aggregate, type))
        .ToFrozenDictionary(pair => pair.type, pair => pair.aggregate);

    public IEnumerable<string> Names => byName.Keys;

    public IEnumerable<Aggregate> All => byName.Values.OrderBy(aggregate => aggregate.Name, StringComparer.Ordinal);

    public IEnumerable<string> EventTypes => byEventType.Keys;

    /// <summary>Names what folds, with the version of each aggregate: <c>order:1</c>. Another version is another fold.</summary>
    public string FoldVersion { get; } = Domain.FoldVersion.Of(aggregates);

    public Aggregate? OfEventType(string type) => byEventType.GetValueOrDefault(type);

    /// <summary>The aggregate that a subject such as <c>order/o-1</c> belongs to; null when the subject is not of that form or of no aggregate.</summary>
    public Aggregate? OfSubject(ReadOnlySpan<char> subject) =>
        Subject.IsValid(subject) && byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(subject[..subject.IndexOf('/')], out var aggregate) ? aggregate : null;

    /// <summary>The same of a subject in UTF-8, which is not made a string for it.</summary>
    public Aggregate? OfSubject(ReadOnlySpan<byte> subject)
    {
        Span<char> text = stackalloc char[Subject.MaxLength];
        return Encoding.UTF8.TryGetChars(subject, text, out var length) ? OfSubject(text[..length]) : null;
    }
}
