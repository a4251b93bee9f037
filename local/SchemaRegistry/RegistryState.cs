using System.Collections.Immutable;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Everything the registry knows, as a pure fold over its records; immutable, so that readers need no lock.</summary>
public sealed record RegistryState
{
    public static readonly RegistryState Empty = new();

    /// <summary>Versions by subject, soft deleted ones included.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<int, SchemaVersion>> Subjects { get; private init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<int, SchemaVersion>>(StringComparer.Ordinal);

    public ImmutableDictionary<int, SchemaContent> Contents { get; private init; } = ImmutableDictionary<int, SchemaContent>.Empty;

    public ImmutableDictionary<string, int> Ids { get; private init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The highest id ever given; ids lie in stored data and are not given twice.</summary>
    public int HighestId { get; private init; }

    /// <summary>Levels by subject; the empty name is the global one.</summary>
    public ImmutableDictionary<string, CompatibilityLevel> Levels { get; private init; } =
        ImmutableDictionary.Create<string, CompatibilityLevel>(StringComparer.Ordinal);

    /// <summary>Modes by subject; the empty name is the global one.</summary>
    public ImmutableDictionary<string, RegistryMode> Modes { get; private init; } =
        ImmutableDictionary.Create<string, RegistryMode>(StringComparer.Ordinal);

    public IEnumerable<SchemaVersion> AllVersions => Subjects.Values.SelectMany(versions => versions.Values);

    public IEnumerable<SchemaVersion> Versions(string subject, bool deleted = false) =>
        Subjects.TryGetValue(subject, out var versions) ? versions.Values.Where(version => deleted || !version.Deleted) : [];

    public CompatibilityLevel Level(string subject, CompatibilityLevel otherwise) => Find(Levels, subject) ?? Find(Levels, "") ?? otherwise;

    public RegistryMode Mode(string subject) => Find(Modes, subject) ?? Find(Modes, "") ?? RegistryMode.READWRITE;

    public RegistryState Evolve(RegistryRecord record) => record switch
    {
        RegistryRecord.Schema { Version: var version } => With(version) with
        {
            Contents = Contents.SetItem(version.Id, version.Content),
            Ids = Ids.SetItem(version.Content.Identity, version.Id),
            HighestId = Math.Max(HighestId, version.Id),
        },
        RegistryRecord.SchemaGone(var subject, var version) => Without(subject, version),
        RegistryRecord.SubjectDeleted(var subject, var upTo) =>
            Versions(subject, deleted: true)
                .Where(version => version.Version <= upTo)
                .Aggregate(this, (state, version) => state.With(version with { Deleted = true })),
        RegistryRecord.Config(var subject, var level) => this with { Levels = Put(Levels, subject, level) },
        RegistryRecord.Mode(var subject, var mode) => this with { Modes = Put(Modes, subject, mode) },
        RegistryRecord.Noop => this,
        _ => throw new ArgumentOutOfRangeException(nameof(record), record, "No such record."),
    };

    private RegistryState With(SchemaVersion version) => this with
    {
        Subjects = Subjects.SetItem(
            version.Subject,
            Subjects.GetValueOrDefault(version.Subject, ImmutableSortedDictionary<int, SchemaVersion>.Empty)
                .SetItem(version.Version, version)),
    };

    private RegistryState Without(string subject, int version)
    {
        if (!Subjects.TryGetValue(subject, out var versions) || !versions.TryGetValue(version, out var gone)) return this;
        var left = versions.Remove(version);
        var state = this with { Subjects = left.IsEmpty ? Subjects.Remove(subject) : Subjects.SetItem(subject, left) };
        return state.AllVersions.Any(other => other.Id == gone.Id)
            ? state
            : state with { Contents = Contents.Remove(gone.Id), Ids = Ids.Remove(gone.Content.Identity) };
    }

    private static T? Find<T>(ImmutableDictionary<string, T> settings, string subject) where T : struct =>
        settings.TryGetValue(subject, out var found) ? found : null;

    private static ImmutableDictionary<string, T> Put<T>(
        ImmutableDictionary<string, T> settings,
        string? subject,
        T? value) where T : struct =>
        value is { } set ? settings.SetItem(subject ?? "", set) : settings.Remove(subject ?? "");
}
