using System.Globalization;
using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Notify;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>What a fold says: the reply to an event, what follows from it, and the state that it leaves.</summary>
public static class FoldResults
{
    /// <summary>The one reply to an event, or the same once more.</summary>
    /// <param name="tellsVersion">Whether the actor may know the aggregate's version.</param>
    public static void Reply(this ResultWriter results, RecordBuffer to, StoredEvent e, RecordedOutcome outcome, bool tellsVersion)
    {
        to.Begin(results.Topic, e.Record.Key);
        var id = ResultWriter.Head(to, e.Actor, "/", e.Id, "/reply");
        if (e.Record.Headers.TryFind(HeaderNames.ReplyTo, out var replyTo)) to.Header(HeaderNames.To, replyTo);
        else to.Header(HeaderNames.To, MqttTopics.RepliesTo(e.Actor));
        if (tellsVersion) to.Header(HeaderNames.Version, outcome.Version);
        if (e.Record.Headers.TryFind(HeaderNames.Correlation, out var correlation)) to.Header(HeaderNames.Correlation, correlation);
        var json = results.Begin(to, id, outcome.Refusal is null ? ResultTypes.Accepted : ResultTypes.Refused, e.Subject, outcome.At);
        json.WriteStartObject();
        json.WriteString("event"u8, e.Id);
        json.WriteString("subject"u8, e.Subject);
        if (tellsVersion) json.WriteNumber("version"u8, outcome.Version);
        if (outcome.Refusal is { } refusal)
        {
            json.WriteString("code"u8, refusal.Code);
            json.WriteString("reason"u8, refusal.Reason);
        }
        json.WriteEndObject();
        ResultWriter.End(to, json);
    }

    /// <summary>A result of the domain, for whoever is told of the aggregate.</summary>
    public static void Notification(
        this ResultWriter results, RecordBuffer to, StoredEvent e, long version, string audience, Result result, int index)
    {
        to.Begin(results.Topic, e.Record.Key);
        var id = ResultWriter.Head(to, e.Actor, "/", e.Id, "/", index.ToString(CultureInfo.InvariantCulture));
        to.Header(HeaderNames.To, MqttTopics.Notification(audience, e.Subject));
        to.Header(HeaderNames.Version, version);
        var json = results.Begin(to, id, result.Type, e.Subject, e.Record.Time);
        json.WriteRawValue(result.Data, skipInputValidation: true);
        ResultWriter.End(to, json);
    }

    /// <summary>The state of an aggregate, retained by the MQTT broker for whoever comes later.</summary>
    /// <param name="revision">How often a rebuild has changed what is shown.</param>
    /// <param name="isFinal">Whether the broker may forget it after a while.</param>
    /// <param name="state">As JSON.</param>
    public static void State(
        this ResultWriter results, RecordBuffer to, string subject, string audience, long version, int revision, bool isFinal,
        ReadOnlySpan<byte> state)
    {
        results.BeginState(to, subject, audience, version, revision, ResultTypes.State);
        if (isFinal) to.Header(HeaderNames.Final, "1");
        var json = to.BeginJson();
        json.WriteStartObject();
        json.WriteString("subject"u8, subject);
        json.WriteNumber("version"u8, version);
        if (revision > 0) json.WriteNumber("revision"u8, revision);
        json.WritePropertyName("state"u8);
        json.WriteRawValue(state, skipInputValidation: true);
        json.WriteEndObject();
        to.EndJson();
    }

    /// <summary>
    /// Takes back the state that an audience was shown, with an empty retained message: the MQTT broker then removes the retained state.
    /// </summary>
    public static void NoState(
        this ResultWriter results, RecordBuffer to, string subject, string audience, long version, int revision)
    {
        results.BeginState(to, subject, audience, version, revision, ResultTypes.NoState);
        to.Value([]);
    }

    /// <summary>
    /// The id is <c>order/o-1@version</c>, and after a rebuild that has changed what is shown <c>order/o-1@version.revision</c>.
    /// </summary>
    private static void BeginState(
        this ResultWriter results, RecordBuffer to, string subject, string audience, long version, int revision, string type)
    {
        Span<byte> key = stackalloc byte[Subject.MaxLength];
        key = key[..Encoding.UTF8.GetBytes(subject, key)];
        to.Begin(results.Topic, key);
        to.Header(HeaderNames.ContentType, ResultWriter.Json);
        to.Header(HeaderNames.SpecVersion, ResultWriter.SpecVersion);
        var number = version.ToString(CultureInfo.InvariantCulture);
        if (revision == 0) to.Header(HeaderNames.Id, subject, "@", number);
        else to.Header(HeaderNames.Id, subject, "@", number, ".", revision.ToString(CultureInfo.InvariantCulture));
        to.Header(HeaderNames.Source, results.Source);
        to.Header(HeaderNames.Type, type);
        to.Header(HeaderNames.Subject, key);
        to.Header(HeaderNames.Version, version);
        to.Header(HeaderNames.To, MqttTopics.State(audience, subject));
        to.Header(HeaderNames.Retain, "1");
    }
}
