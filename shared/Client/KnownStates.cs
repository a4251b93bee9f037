using System.Collections.Immutable;
using System.Text.Json;

namespace ServerlessEvents.Client;

/// <summary>What the system last said of each aggregate.</summary>
internal sealed class KnownStates
{
    private ImmutableDictionary<string, AggregateState> states = ImmutableDictionary<string, AggregateState>.Empty;

    /// <summary>The aggregates of which something is known.</summary>
    public IEnumerable<string> Subjects => states.Keys;

    /// <summary>What is known of an aggregate; null when nothing is.</summary>
    public AggregateState? Find(string subject) => states.GetValueOrDefault(subject);

    /// <summary>Whether what came is newer than what is known.</summary>
    /// <exception cref="JsonException">It is no state.</exception>
    public bool IsNews(string subject, ReadOnlySpan<byte> payload) => (Find(subject), AggregateState.Read(payload)) switch
    {
        (null, null) => false,
        (null, _) or (_, null) => true,
        var (known, come) => (come.Revision, come.Version).CompareTo((known.Revision, known.Version)) > 0,
    };

    /// <summary>Takes what came, unless it is not newer than what is known; says whether it was taken.</summary>
    /// <exception cref="JsonException">It is no state.</exception>
    public bool Take(string subject, ReadOnlySpan<byte> payload)
    {
        if (!IsNews(subject, payload)) return false;
        states = AggregateState.Read(payload) is { } come ? states.SetItem(subject, come) : states.Remove(subject);
        return true;
    }

    /// <summary>The aggregate in a topic <c>state/{audience}/{aggregate}/{id}</c> or <c>notifications/…</c>.</summary>
    public static string SubjectOf(string topic) => topic.Split('/', 3)[2];
}
