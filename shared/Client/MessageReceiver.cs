using System.Buffers;
using System.Text;
using System.Text.Json;
using MQTTnet;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>Takes what the broker sends: replies, notifications, also those that were missed, and state.</summary>
/// <param name="memory">What the client knows.</param>
/// <param name="resume">Who has asked for what was missed.</param>
/// <param name="time">The clock.</param>
/// <param name="replies">The reply topic of all clients of a store: whoever of them is there gets the reply.</param>
/// <param name="ownReplies">The reply topic of this client, for what it has missed.</param>
internal sealed class MessageReceiver(ClientMemory memory, ResumeAsking resume, TimeProvider time, string replies, string ownReplies)
{
    public string Replies => replies;
    public string OwnReplies => ownReplies;

    /// <summary>What to subscribe to.</summary>
    public IReadOnlyList<string> Filters(string user) =>
    [
        Replies, $"{OwnReplies}/#", $"notifications/{user}/#", $"notifications/{MqttTopics.All}/#", $"state/{user}/#",
        $"state/{MqttTopics.All}/#",
    ];

    /// <summary>Takes a message. What cannot be read, by a newer system perhaps, stops no other: then it says so in one sentence.</summary>
    public async Task<string?> Take(MqttApplicationMessage message)
    {
        try
        {
            await Take(message, message.Payload.ToArray());
            return null;
        }
        catch (JsonException e) { return $"A message on {message.Topic} cannot be read: {e.Message}"; }
    }

    private async Task Take(MqttApplicationMessage message, byte[] payload)
    {
        var again = $"{OwnReplies}/";
        var wasMissed = message.Topic.StartsWith(again, StringComparison.Ordinal);
        var topic = wasMissed ? message.Topic[again.Length..] : message.Topic;
        if (topic == OwnReplies || topic == Replies) await TakeReply(payload);
        else if (MqttTopics.IsState(topic)) await memory.Take(KnownStates.SubjectOf(topic), payload);
        else await memory.Take(new ReceivedNotification(payload, wasMissed, time.GetUtcNow()));
        if (!wasMissed && !message.Retain) await Saw(message); // the position of those lies long ago
    }

    private async Task Saw(MqttApplicationMessage message)
    {
        if (message.UserProperties?.Find(property => property.Name == "position") is not { } mark) return;
        memory.Inbox.Saw(Encoding.UTF8.GetString(mark.ValueBuffer.Span));
        await memory.WritePosition();
    }

    private async Task TakeReply(byte[] payload)
    {
        var (reply, now) = (Reply.Read(payload), time.GetUtcNow());
        if (resume.Answered(reply, memory.Inbox, now)) await memory.WritePosition();
        else if (reply.Event is { } id && memory.Outbox.Find(id) is { IsPending: true } entry)
            await memory.Settle(entry with { Answer = payload, AnsweredAt = now });
    }
}
