using System.Text.RegularExpressions;

namespace ServerlessEvents.Local.Hosting;

/// <summary>Fills in the <c>%setting%</c>s of an attribute's text, anywhere in it, as the host's name resolver does.</summary>
internal static partial class SettingReference
{
    public static string? Resolve(string text, IConfiguration settings, bool required)
    {
        var missing = default(string);
        var resolved = Reference().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            if (settings[name] is { } value) return value;
            missing ??= name;
            return "";
        });
        if (missing is null) return resolved;
        return required
            ? throw new InvalidOperationException($"'%{missing}%' does not resolve to a value. Add the app setting '{missing}'.")
            : null;
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}
