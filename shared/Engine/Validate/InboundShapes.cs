using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Validate;

/// <summary>
/// The shapes that MQTT messages have in <c>inbound</c>, by their name in settings. The shape is configured and never guessed, because a
/// client could mislead a guess.
/// </summary>
public static class InboundShapes
{
    /// <summary>Each reads a record; null when it names no user.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Record, InboundEvent?>> All =
        new Dictionary<string, Func<Record, InboundEvent?>>
        {
            ["ingress"] = InboundEvent.Read,
            ["connect"] = ConnectInbound.Read,
            ["event-grid"] = EventGridInbound.Read,
        };
}
