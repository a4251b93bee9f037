using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the output to an Event Hub: what the function returns is sent, and a failure to send fails the call.</summary>
public sealed class EventHubOutputAttribute(string eventHubName) : OutputBindingAttribute
{
    public string EventHubName { get; private set; } = eventHubName;
    public string? Connection { get; set; }
}
