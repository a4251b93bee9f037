using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>The shapes in which audit records leave for a SIEM, by their name in settings.</summary>
public static class AuditFormats
{
    public static readonly IReadOnlyDictionary<string, Action<Utf8JsonWriter, AuditRecord>> All =
        new Dictionary<string, Action<Utf8JsonWriter, AuditRecord>>
        {
            ["asim"] = Asim.Write,
            ["ocsf"] = Ocsf.Write,
        };
}
