namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Decides whether a schema becomes a new version of a subject, and finds one that already is.</summary>
public static class Registration
{
    /// <summary>The version that the request stands for: the one already there, or a new one.</summary>
    public static RegistryChange<SchemaVersion> Register(
        RegistryState state,
        string subject,
        SchemaRequest request,
        CompatibilityLevel byDefault)
    {
        CheckName(subject);
        var mode = state.Mode(subject);
        if (mode is RegistryMode.READONLY or RegistryMode.READONLY_OVERRIDE)
            throw RegistryException.NotPermitted($"Subject '{subject}' is in read-only mode.");
        if (mode != RegistryMode.IMPORT && (request.Id ?? -1) > 0)
            throw RegistryException.NotPermitted($"Subject '{subject}' is not in import mode, so a schema cannot choose its id.");

        var content = SchemaLanguages.Read(state, request);
        if (state.Versions(subject).LastOrDefault(version => version.Content.Identity == content.Identity) is { } known) return new(known);
        if (mode != RegistryMode.IMPORT && Check(state, subject, content, null, byDefault) is { Count: > 0 } differences)
        {
            throw RegistryException.Incompatible(
                "Schema being registered is incompatible with an earlier schema for subject "
                    + $"'{subject}' ({state.Level(subject, byDefault)}): {string.Join(" ", differences)}");
        }

        var id = request.Id is { } chosen and > 0
            ? chosen
            : state.Ids.TryGetValue(content.Identity, out var given)
            ? given
            : state.HighestId + 1;
        if (state.Contents.TryGetValue(id, out var other) && other.Identity != content.Identity)
            throw RegistryException.NotPermitted($"Id {id} already belongs to another schema.");
        var number = request.Version is { } wanted and > 0 && mode == RegistryMode.IMPORT
            ? wanted
            : (state.Versions(subject, deleted: true).LastOrDefault()?.Version ?? 0) + 1;
        var added = new SchemaVersion(subject, number, id, content);
        return new(added, new RegistryRecord.Schema(added));
    }

    /// <summary>The version of a subject that has this schema.</summary>
    public static SchemaVersion LookUp(RegistryState state, string subject, SchemaRequest request, bool deleted)
    {
        if (!state.Versions(subject, deleted).Any()) throw RegistryException.SubjectNotFound(subject);
        var content = SchemaLanguages.Read(state, request);
        return state.Versions(subject, deleted).LastOrDefault(version => version.Content.Identity == content.Identity)
            ?? throw new RegistryException(40403, $"Schema not found: subject '{subject}' has other schemas, not this one.");
    }

    /// <summary>The reasons against a schema, compared with one version or with those that the level asks for.</summary>
    public static IReadOnlyList<string> Check(
        RegistryState state,
        string subject,
        SchemaContent content,
        SchemaVersion? only,
        CompatibilityLevel byDefault)
    {
        var level = state.Level(subject, byDefault);
        var all = state.Versions(subject).Reverse();
        var against = only is not null ? [only] : level.IsTransitive() ? all : all.Take(1);
        return [.. against.SelectMany(version => SchemaLanguages.Differences(state, content, version, level))];
    }

    /// <exception cref="RegistryException">No subject may be called so.</exception>
    public static void CheckName(string subject)
    {
        if (string.IsNullOrWhiteSpace(subject)
            || subject.Any(char.IsControl)
            || subject.StartsWith(":.", StringComparison.Ordinal)
            || subject is "__GLOBAL" or "__EMPTY")
        {
            throw RegistryException.InvalidSubject(subject);
        }
    }
}
