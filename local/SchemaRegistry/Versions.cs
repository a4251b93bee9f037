namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Finds versions the way requests name them: a number, -1 or "latest".</summary>
public static class Versions
{
    public static SchemaVersion Find(RegistryState state, string subject, string version, bool deleted)
    {
        int? number = version == "latest"
            ? null
            : int.TryParse(version, out var parsed) && parsed is -1 or > 0
            ? parsed
            : throw RegistryException.InvalidVersion(version);
        if (!state.Versions(subject, deleted).Any()) throw RegistryException.SubjectNotFound(subject);
        var found = number is null or -1
            ? state.Versions(subject, deleted).LastOrDefault()
            : state.Versions(subject, deleted).FirstOrDefault(candidate => candidate.Version == number);
        return found ?? throw RegistryException.VersionNotFound(version);
    }

    /// <summary>The versions, of any subject and not deleted, that refer to this one.</summary>
    public static IEnumerable<SchemaVersion> ReferencedBy(RegistryState state, SchemaVersion version) =>
        state.AllVersions.Where(
            other =>
                !other.Deleted && other.Content.References.Any(
                    reference => reference.Subject == version.Subject && reference.Version == version.Version));
}
