namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>A request that the registry answers with one of Confluent's error codes; the first three digits are the HTTP status.</summary>
public sealed class RegistryException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    public int Status => Code > 999 ? Code / 100 : Code;

    public static RegistryException SubjectNotFound(string subject) => new(40401, $"Subject '{subject}' not found.");

    public static RegistryException VersionNotFound(string version) => new(40402, $"Version {version} not found.");

    public static RegistryException SchemaNotFound(string what) => new(40403, $"Schema {what} not found.");

    public static RegistryException SubjectSoftDeleted(string subject) =>
        new(40404, $"Subject '{subject}' was soft deleted. Set permanent=true to delete permanently.");

    public static RegistryException SubjectNotSoftDeleted(string subject) =>
        new(40405, $"Subject '{subject}' was not deleted first before being permanently deleted.");

    public static RegistryException VersionSoftDeleted(string subject, int version) =>
        new(40406, $"Subject '{subject}' version {version} was soft deleted. Set permanent=true to delete permanently.");

    public static RegistryException VersionNotSoftDeleted(string subject, int version) =>
        new(40407, $"Subject '{subject}' version {version} was not deleted first before being permanently deleted.");

    public static RegistryException NoLevel(string subject) =>
        new(40408, $"Subject '{subject}' does not have subject-level compatibility configured.");

    public static RegistryException NoMode(string subject) =>
        new(40409, $"Subject '{subject}' does not have subject-level mode configured.");

    public static RegistryException NotJson(string? contentType) =>
        new(
            415,
            $"A body {(string.IsNullOrEmpty(contentType) ? "without a content type" : $"of type '{contentType}'")} is not taken. "
                + "Say Content-Type: application/vnd.schemaregistry.v1+json or application/json.");

    public static RegistryException Incompatible(string why) => new(409, why);

    public static RegistryException InvalidSchema(string why) => new(42201, $"Invalid schema: {why}");

    public static RegistryException InvalidVersion(string version) =>
        new(
            42202,
            $"The specified version '{version}' is not a valid version id. "
                + "Allowed values are between [1, 2^31-1], -1 and the string \"latest\".");

    public static RegistryException InvalidLevel(string? level) =>
        new(42203, $"Invalid compatibility level '{level}'. Valid values are {string.Join(", ", Enum.GetNames<CompatibilityLevel>())}.");

    public static RegistryException InvalidMode(string? mode) =>
        new(42204, $"Invalid mode '{mode}'. Valid values are {string.Join(", ", Enum.GetNames<RegistryMode>())}.");

    public static RegistryException NotPermitted(string why) => new(42205, why);

    public static RegistryException Referenced(string subject, int version) =>
        new(42206, $"Subject '{subject}' version {version} is referenced by other schemas.");

    public static RegistryException InvalidSubject(string subject) => new(42208, $"The specified subject '{subject}' is not valid.");

    public static RegistryException StoreFailed(string why) => new(50001, $"Error in the backend data store: {why}");
}
