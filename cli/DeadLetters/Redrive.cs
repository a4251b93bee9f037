using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson.Exceptions;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Reject;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary>
/// What sending a dead letter again writes: the event and an audit record. The event goes to <c>inbound</c> as it came, mended where
/// a patch says so, or to <c>events</c> when it could not be folded. It keeps its id, so that doing it twice does nothing twice.
/// </summary>
public static class Redrive
{
    /// <summary>The count of attempts stays: it goes on if the event is rejected again.</summary>
    private static readonly string[] OfDeadLetter = [.. DeadLetter.Added, .. HeaderNames.OfRedrive];

    public static IReadOnlyList<Record> Write(Topics topics, DeadLetterView letter, Mending? mending, Redriver by)
    {
        if (new[] { topics.Inbound, topics.Events }
            .FirstOrDefault(topic => letter.Origin.StartsWith(topic + "/", StringComparison.Ordinal)) is not { } target)
        {
            throw new Failure(
                $"{letter.Name} came from {letter.Origin}, not from {topics.Inbound} or {topics.Events}: "
                + "it is no event of a client and cannot be sent again.");
        }
        if (letter.IsCut)
        {
            throw new Failure($"{letter.Name} was too large, and only its first part was kept; its sender has to send it again.");
        }
        var payload = mending is null ? letter.Record.Value : Apply(mending.Patch, letter);
        var audit = new AuditRecord
        {
            Actor = by.Operator,
            ActorType = ActorType.Operator,
            Action = "dead-letter.redriven",
            Object = letter.View.Aggregate,
            Outcome = AuditOutcome.Done,
            Reason = mending is null ? "as received" : "patched",
            Event = letter.EventId,
            At = by.At,
            Context = topics.Context,
            Origin = $"{topics.DeadLetters}/{letter.Name}",
            Redrive = by.Id,
            Patch = mending?.ForAudit,
            Machine = by.Machine,
        };
        List<Header> headers =
        [
            .. letter.Record.Headers.Where(header => !OfDeadLetter.Contains(header.Name)),
            new(HeaderNames.RedrivenBy, by.Operator),
            new(HeaderNames.Redrive, by.Id),
        ];
        if (mending is not null) headers.Add(new(HeaderNames.Patch, mending.ForAudit));
        return [new(target, letter.Record.Key, payload, headers), audit.ToRecord(topics)];
    }

    private static byte[] Apply(JsonPatchDocument patch, DeadLetterView letter)
    {
        var patched = Parse(letter);
        try
        {
            patch.ApplyTo(patched);
        }
        catch (JsonPatchException exception)
        {
            throw new Failure($"The patch does not fit {letter.Name}: {exception.Message}");
        }
        var bytes = Encoding.UTF8.GetBytes(patched.ToJsonString());
        if (letter.EventId is { } id
            && letter.Record.Headers.Find(HeaderNames.UserProperty + "id") is null
            && DeadLetterView.IdOf(bytes) != id)
        {
            throw new Failure($"The patch changes the id {id}. It has to stay: it is what keeps the event from counting twice.");
        }
        return bytes;
    }

    private static JsonObject Parse(DeadLetterView letter)
    {
        try
        {
            var value = letter.Record.Value ?? [];
            if (JsonNode.Parse(value, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject parsed
                && Readable.IsWhole(JsonElement.Parse(value)))
            {
                return parsed;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Said below, for everything that a patch cannot be applied to.
        }
        throw new Failure(
            $"{letter.Name} is no JSON object whose texts can be read, so a patch cannot be applied; "
            + "export it, mend it and send it with `sevents send`.");
    }
}
