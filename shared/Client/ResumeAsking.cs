using System.Security.Cryptography;
using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>Asks for the notifications that were missed, until the system says that there are no more.</summary>
internal sealed class ResumeAsking
{
    private const string Type = "notifications.resume.v1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterTooMany = TimeSpan.FromSeconds(5);
    private string? asked;
    private bool positionIsForeign;

    /// <summary>When to ask again unless the answer comes; null when nothing is to be asked.</summary>
    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>The connection is new: ask as soon as may be.</summary>
    public void Begin(DateTimeOffset now) => (NextDue, asked) = (now, null);

    /// <summary>The connection is lost: an answer that still comes does not count.</summary>
    public void End() => (NextDue, asked) = (null, null);

    /// <summary>The request to send now.</summary>
    /// <param name="source">What the events of this client say that they come from.</param>
    /// <param name="inbox">What was seen.</param>
    /// <param name="since">When this user began here: earlier notifications were not missed.</param>
    /// <param name="now">The time.</param>
    public CloudEvent Ask(string source, Inbox inbox, DateTimeOffset since, DateTimeOffset now)
    {
        (asked, NextDue) = (RandomNumberGenerator.GetHexString(32, lowercase: true), now + Patience);
        var from = positionIsForeign && inbox.Kept is [.., var last] ? last.Notification.Time : since;
        var data = new Dictionary<string, string> { ["since"] = from.UtcDateTime.ToString("O") };
        if (!positionIsForeign) data["position"] = inbox.Position.ToString();
        return new(asked, source, Type, "notifications/resume", JsonSerializer.SerializeToUtf8Bytes(data, ClientJson.Default.DictionaryStringString))
        {
            Time = now,
        };
    }

    /// <summary>Whether the reply is the answer to the last request; then what follows from it for the inbox.</summary>
    public bool Answered(Reply reply, Inbox inbox, DateTimeOffset now)
    {
        if (asked is null || reply.Event != asked) return false;
        asked = null;
        if (reply.Type == ResultTypes.Resumed)
        {
            var isComplete = reply.Data.GetProperty("complete").GetBoolean();
            NextDue = isComplete ? null : now;
            positionIsForeign = false;
            inbox.CaughtUp(LogPosition.Read(SystemEvent.Text(reply.Data, "position") ?? "", out _) ?? new(), isComplete);
            return true;
        }
        if (reply.Code != "too-many-requests") (positionIsForeign, inbox.Position) = (true, new()); // the log is another than before
        NextDue = now + AfterTooMany;
        return true;
    }
}
