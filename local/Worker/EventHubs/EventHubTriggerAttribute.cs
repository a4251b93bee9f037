using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the trigger by an Event Hub. The local host has none, so such a function does not run here.</summary>
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute
{
    public string EventHubName { get; private set; } = eventHubName;
    public string? ConsumerGroup { get; set; }
    public string? Connection { get; set; }
    public bool IsBatched { get; set; } = true;
}
