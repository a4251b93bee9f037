namespace ServerlessEvents.Domain;

/// <summary>Who acts when no user does, as the audit names it; none of these can be the name of a user.</summary>
public static class SystemActors
{
    /// <summary>Somebody whom the record does not name.</summary>
    public const string Unknown = "unknown";

    /// <summary>The function that folds.</summary>
    public const string FoldEvents = "fold-events";

    /// <summary>The function that notifies.</summary>
    public const string NotifyClients = "notify-clients";

    internal static bool Has(ReadOnlySpan<char> name) => name is Unknown or FoldEvents or NotifyClients;
}
