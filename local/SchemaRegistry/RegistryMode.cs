namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Whether schemas may be registered; in IMPORT the client chooses id and version. The names are those of the wire.</summary>
public enum RegistryMode
{
    READWRITE,
    READONLY,
    READONLY_OVERRIDE,
    IMPORT,
}
