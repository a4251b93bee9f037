// Stands in for Microsoft.Azure.Functions.Worker.Extensions.EventHubs: the trigger and the output.
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the trigger by an Event Hub.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
[BindingCapabilities("FunctionLevelRetry")]
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute, ISupportCardinality
{
    public string EventHubName { get; private set; } = eventHubName;
    public string? ConsumerGroup { get; set; }
    public string? Connection { get; set; }

    [DefaultValue(true)]
    public bool IsBatched { get; set; } = true;

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}

/// <summary>Stands in for the output to an Event Hub: what the function returns is sent, and a failure to send fails the call.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class EventHubOutputAttribute(string eventHubName) : OutputBindingAttribute
{
    public string EventHubName { get; private set; } = eventHubName;
    public string? Connection { get; set; }
}
