namespace ServerlessEvents.Domain;

/// <summary>What a decision may know besides state and event: who, on what, and when by the log's clock.</summary>
public readonly record struct EventContext(string Actor, string Subject, DateTimeOffset At);
