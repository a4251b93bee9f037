namespace ServerlessEvents.Domain;

/// <summary>What a decision may know besides state and event: who, on what, and when by the log's clock.</summary>
/// <param name="Actor">The user whom the MQTT broker authenticated.</param>
/// <param name="Subject">The aggregate: <c>order/o-1</c>.</param>
/// <param name="At">When the log took the event, to the millisecond.</param>
public readonly record struct EventContext(string Actor, string Subject, DateTimeOffset At);
