using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// The shapes in which audit records leave for a SIEM. A shape never changes once it is released: whoever adds a member or renames one
/// makes a new version, and leaves the one before it here, for lines that may have been delivered in it are written again in it.
/// </summary>
public static class AuditFormats
{
    /// <summary>The newest version of each shape, by the name in settings.</summary>
    public static readonly IReadOnlyDictionary<string, AuditShape> All =
        new Dictionary<string, AuditShape> { ["asim"] = new("asim/1", Asim.Write), ["ocsf"] = new("ocsf/1", Ocsf.Write) };

    private static readonly Dictionary<string, AuditShape> ByVersion = All.Values.ToDictionary(shape => shape.Version);

    /// <summary>The shape of a version; throws when this code is too old or too new for it.</summary>
    public static AuditShape OfVersion(string version) => ByVersion.TryGetValue(version, out var shape)
        ? shape
        : throw new InvalidOperationException(
            $"The last audit lines have the shape {version}, which this code does not know: deploy the code that wrote them, "
            + "until ForwardAudit has no lag.");
}

/// <summary>How a record is written as the members of a line.</summary>
/// <param name="Version">Its name and version, which each line says.</param>
/// <param name="Write">Writes the members.</param>
public sealed record AuditShape(string Version, Action<Utf8JsonWriter, AuditRecord> Write);
