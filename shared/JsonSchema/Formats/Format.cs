// The formats that are rules, by name.
using System.Text;
using ServerlessEvents.Schemas.Patterns;

namespace ServerlessEvents.Schemas.Formats;

internal delegate bool FormatTest(ReadOnlySpan<byte> utf8);

/// <param name="Name">As the schema has it.</param>
/// <param name="IsMatch">Decides the text of a string, escapes undone.</param>
internal sealed record Format(string Name, FormatTest IsMatch)
{
    private static readonly Dictionary<string, Format> All = new Format[]
    {
        new("date-time", Times.IsDateTime),
        new("date", Times.IsDate),
        new("time", Times.IsTime),
        new("duration", Durations.IsDuration),
        new("uuid", Uuids.IsUuid),
        new("email", Emails.IsEmail),
        new("idn-email", Emails.IsInternational),
        new("hostname", Hostnames.IsHostname),
        new("idn-hostname", InternationalHostnames.IsHostname),
        new("ipv4", Addresses.IsIPv4),
        new("ipv6", Addresses.IsIPv6),
        new("uri", Uris.IsUri),
        new("uri-reference", Uris.IsUriReference),
        new("iri", Uris.IsIri),
        new("iri-reference", Uris.IsIriReference),
        new("uri-template", UriTemplates.IsTemplate),
        new("json-pointer", JsonPointers.IsPointer),
        new("relative-json-pointer", JsonPointers.IsRelative),
        new("regex", IsRegex),
    }.ToDictionary(format => format.Name);

    /// <summary>Null for a format that is not known.</summary>
    public static Format? Find(string name) => All.GetValueOrDefault(name);

    private static bool IsRegex(ReadOnlySpan<byte> utf8)
    {
        try
        {
            EcmaTranslator.Translate(Encoding.UTF8.GetString(utf8));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
