namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>One thing that happened to the registry: a record of the <c>_schemas</c> topic.</summary>
public abstract record RegistryRecord
{
    /// <summary>A version was registered, or soft deleted when its <c>Deleted</c> is set.</summary>
    public sealed record Schema(SchemaVersion Version) : RegistryRecord;

    /// <summary>A version was deleted for good.</summary>
    public sealed record SchemaGone(string Subject, int Version) : RegistryRecord;

    /// <summary>All versions of a subject up to this one were soft deleted.</summary>
    public sealed record SubjectDeleted(string Subject, int UpTo) : RegistryRecord;

    /// <summary>A compatibility level was set; no subject = globally, no level = back to the default.</summary>
    public sealed record Config(string? Subject, CompatibilityLevel? Level) : RegistryRecord;

    /// <summary>A mode was set; no subject = globally, no mode = back to the default.</summary>
    public sealed record Mode(string? Subject, RegistryMode? Value) : RegistryRecord;

    /// <summary>Nothing: another registry wrote it to find the end of the topic.</summary>
    public sealed record Noop : RegistryRecord;
}
