using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Validate;

/// <summary>How MQTT messages come to lie in <c>inbound</c>, by the name of the shape in settings. It is configured, never guessed: a guess could be led.</summary>
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
