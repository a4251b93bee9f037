using ServerlessEvents.Client;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Web.Components;

/// <summary>What became of an event, in words.</summary>
internal static class OutcomeText
{
    public static string Of(OutboxEntry entry) => entry.Reply switch
    {
        null => entry.AcknowledgedAt is not null ? "on its way" : entry.SentAt is not null ? "sent" : "queued",
        { IsAccepted: true, Version: var version } => $"accepted as version {version}",
        { Type: ResultTypes.Refused, Reason: var reason } => $"refused: {reason}",
        { Errors: [var error, ..] } => $"rejected: {error.Pointer} {error.Message}",
        { Code: var code } => $"rejected: {code}",
    };
}
