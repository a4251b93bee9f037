namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Decides what a delete does: softly first (ids keep working, the version is hidden), then for good.</summary>
public static class Deletion
{
    /// <summary>Deletes a subject; answers the versions that it deleted.</summary>
    public static RegistryChange<IReadOnlyList<int>> Subject(RegistryState state, string subject, bool permanent)
    {
        CheckMode(state, subject);
        var all = state.Versions(subject, deleted: true).ToList();
        var shown = all.Where(version => !version.Deleted).ToList();
        if (all.Count == 0) throw RegistryException.SubjectNotFound(subject);
        if (permanent && shown.Count > 0) throw RegistryException.SubjectNotSoftDeleted(subject);
        if (!permanent && shown.Count == 0) throw RegistryException.SubjectSoftDeleted(subject);

        var gone = permanent ? all : shown;
        foreach (var version in gone) CheckReferences(state, version);
        List<RegistryRecord> records = permanent
            ? [.. gone.Select(version => new RegistryRecord.SchemaGone(subject, version.Version))]
            : [new RegistryRecord.SubjectDeleted(subject, shown[^1].Version)];
        if (state.Levels.ContainsKey(subject)) records.Add(new RegistryRecord.Config(subject, null));
        if (state.Modes.ContainsKey(subject)) records.Add(new RegistryRecord.Mode(subject, null));
        return new([.. gone.Select(version => version.Version)], records);
    }

    /// <summary>Deletes one version; answers its number.</summary>
    public static RegistryChange<int> Version(RegistryState state, string subject, string version, bool permanent)
    {
        CheckMode(state, subject);
        var found = Versions.Find(state, subject, version, deleted: true);
        if (permanent && !found.Deleted) throw RegistryException.VersionNotSoftDeleted(subject, found.Version);
        if (!permanent && found.Deleted) throw RegistryException.VersionSoftDeleted(subject, found.Version);
        CheckReferences(state, found);
        return new(
            found.Version,
            permanent ? new RegistryRecord.SchemaGone(subject, found.Version) : new RegistryRecord.Schema(found with { Deleted = true }));
    }

    private static void CheckMode(RegistryState state, string subject)
    {
        if (state.Mode(subject) is RegistryMode.READONLY or RegistryMode.READONLY_OVERRIDE)
            throw RegistryException.NotPermitted($"Subject '{subject}' is in read-only mode.");
    }

    private static void CheckReferences(RegistryState state, SchemaVersion version)
    {
        if (Versions.ReferencedBy(state, version).Any()) throw RegistryException.Referenced(version.Subject, version.Version);
    }
}
