namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>Which earlier versions a new version is compared with, and in which direction; the names are those of the wire.</summary>
public enum CompatibilityLevel
{
    NONE,
    BACKWARD,
    BACKWARD_TRANSITIVE,
    FORWARD,
    FORWARD_TRANSITIVE,
    FULL,
    FULL_TRANSITIVE,
}

public static class CompatibilityLevels
{
    /// <summary>The new schema must read what earlier ones wrote.</summary>
    public static bool LooksBack(this CompatibilityLevel level) =>
        level is not (CompatibilityLevel.NONE or CompatibilityLevel.FORWARD or CompatibilityLevel.FORWARD_TRANSITIVE);

    /// <summary>Earlier schemas must read what the new one writes.</summary>
    public static bool LooksForward(this CompatibilityLevel level) =>
        level is not (CompatibilityLevel.NONE or CompatibilityLevel.BACKWARD or CompatibilityLevel.BACKWARD_TRANSITIVE);

    /// <summary>All earlier versions count, not only the latest.</summary>
    public static bool IsTransitive(this CompatibilityLevel level) =>
        level is CompatibilityLevel.BACKWARD_TRANSITIVE or CompatibilityLevel.FORWARD_TRANSITIVE or CompatibilityLevel.FULL_TRANSITIVE;
}
