namespace ServerlessEvents.Engine;

/// <summary>
/// The one rule for the URL of an MQTT broker or a schema registry, wherever it is set: nobody is named in it, and no password goes
/// over a line that others can read.
/// </summary>
public static class ServiceUrl
{
    private const string Authority = "://";

    /// <summary>What is wrong with it, in one sentence that says what to do; null when nothing is.</summary>
    /// <param name="name">What the setting is called.</param>
    /// <param name="url">Its value.</param>
    /// <param name="hasPassword">Whether whoever connects has a password.</param>
    /// <param name="credentials">Where user and password belong; null where nobody asks for them.</param>
    public static string? Fault(string name, Uri url, bool hasPassword, string? credentials)
    {
        if (url.UserInfo.Length > 0)
        {
            return $"{name} has a user or a password in it, and URLs are seen in logs and lists of processes; "
                + $"{(credentials is null ? "leave those out" : $"put those into {credentials}")}.";
        }
        return hasPassword && !IsEncrypted(url) && !url.IsLoopback
            ? $"{name} '{Shown(url.OriginalString)}' is not encrypted, and the password would go to another machine in clear; "
                + $"set it to {url.Scheme}s://…, or the password to nothing."
            : null;
    }

    /// <summary>The URL for logs and messages, without user and password; so, too, what is no URL.</summary>
    public static string Shown(string url)
    {
        var at = url.LastIndexOf('@');
        if (at < 0) return url;
        var authority = url.IndexOf(Authority, StringComparison.Ordinal);
        return url[..(authority >= 0 && authority < at ? authority + Authority.Length : 0)] + url[(at + 1)..];
    }

    private static bool IsEncrypted(Uri url) => url.Scheme is "mqtts" or "wss" or "https";
}
