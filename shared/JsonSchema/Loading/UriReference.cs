// Resolves a URI reference against a base as RFC 3986 §5.2 says, on text: System.Uri takes "/x" for a file on some systems.
using System.Text.RegularExpressions;

namespace ServerlessEvents.Schemas.Loading;

internal static partial class UriReference
{
    /// <summary>The part before the <c>#</c>, and the fragment with its percent-encoding undone.</summary>
    public static (string Address, string Fragment) Split(string reference)
    {
        var hash = reference.IndexOf('#');
        return hash < 0 ? (reference, "") : (reference[..hash], Uri.UnescapeDataString(reference[(hash + 1)..]));
    }

    /// <summary>The absolute address; the reference as it is where the base has no path that it could be relative to.</summary>
    public static string Resolve(string address, string reference)
    {
        if (reference.Length == 0) return address;
        var (to, from) = (Parts().Match(reference).Groups, Parts().Match(address).Groups);
        if (to["scheme"].Success) return reference;
        var path = from["path"].Value;
        if (!from["scheme"].Success || !(from["authority"].Success || path.StartsWith('/'))) return reference;
        var scheme = from["scheme"].Value;
        if (to["authority"].Success) return scheme + reference;
        var root = scheme + from["authority"].Value;
        var target = to["path"].Value;
        if (target.Length == 0) return root + path + (to["query"].Success ? to["query"].Value : from["query"].Value);
        if (!target.StartsWith('/')) target = path[..(path.LastIndexOf('/') + 1)] + target;
        return root + RemoveDots(target) + to["query"].Value;
    }

    private static string RemoveDots(string path)
    {
        var kept = new List<string>();
        var segments = path.TrimStart('/').Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] == ".." && kept.Count > 0) kept.RemoveAt(kept.Count - 1);
            if (segments[i] is not ("." or "..")) kept.Add(segments[i]);
            else if (i == segments.Length - 1) kept.Add("");
        }
        return "/" + string.Join('/', kept);
    }

    [GeneratedRegex(
        @"^(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*:)?(?<authority>//[^/?#]*)?(?<path>[^?#]*)(?<query>\?[^#]*)?",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
