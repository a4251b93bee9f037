namespace ServerlessEvents.Domain;

/// <summary>What a client says happened: a CloudEvents 1.0 event with JSON data (https://github.com/cloudevents/spec, v1.0.2).</summary>
/// <param name="Id">Chosen by the client; makes a resend harmless.</param>
/// <param name="Source">Where it says it comes from; a claim, never an identity.</param>
/// <param name="Type">What happened, with its major version: <c>order.placed.v1</c>.</param>
/// <param name="Subject">The aggregate: <c>order/o-1</c>.</param>
/// <param name="Data">The data as UTF-8 JSON.</param>
public sealed record CloudEvent(string Id, string Source, string Type, string Subject, ReadOnlyMemory<byte> Data)
{
    /// <summary>The MQTT content type of an event as structured JSON.</summary>
    public const string StructuredContentType = "application/cloudevents+json";

    /// <summary>The client's claim of when it happened.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Refuse unless the aggregate is at this version.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>A W3C trace context, only if well formed.</summary>
    public string? TraceParent { get; init; }
}
