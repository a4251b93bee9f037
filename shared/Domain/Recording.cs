using System.Reflection;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Domain;

/// <summary>
/// Events of an aggregate, and what its code made of them: one JSON object a line,
/// <c>{"subject","type","actor","at","data","outcome","results":[{"type","data"}],"state"}</c>. Code that makes something else of them folds
/// otherwise. <c>sevents aggregates record</c> writes it.
/// </summary>
/// <param name="lines">The lines, without their ends.</param>
public sealed class Recording(IReadOnlyList<string> lines)
{
    /// <summary>How the file of an aggregate is called: <c>order.recorded.jsonl</c>.</summary>
    public const string Suffix = ".recorded.jsonl";

    /// <summary>The outcome of an event that the aggregate takes.</summary>
    public const string Accepted = "accepted";

    /// <summary>The outcome of an event that the aggregate's code cannot read, or at which it throws.</summary>
    public const string NotFoldable = "not-foldable";

    /// <summary>Of an aggregate without one.</summary>
    public static readonly Recording None = new([]);

    /// <summary>The lines as they were recorded.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>
    /// The recording that an assembly embeds as <c>{aggregate}.recorded.jsonl</c>; <see cref="None"/> when there is none.
    /// </summary>
    public static Recording EmbeddedIn(Assembly assembly, string aggregate)
    {
        using var stream = assembly.GetManifestResourceStream(aggregate + Suffix);
        if (stream is null) return None;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>The same events, with what this code makes of them.</summary>
    /// <exception cref="JsonException">A line is no event of a recording.</exception>
    public IEnumerable<string> Replay(Aggregate aggregate)
    {
        var states = new Dictionary<string, object>();
        foreach (var e in Events()) yield return e.Fold(aggregate, states);
    }

    /// <summary>The events that were recorded, in order.</summary>
    /// <exception cref="JsonException">A line is no event of a recording.</exception>
    public IEnumerable<RecordedEvent> Events() => lines.Select(line => RecordedEvent.Read(JsonElement.Parse(line)));
}
