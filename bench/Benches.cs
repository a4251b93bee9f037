using ServerlessEvents.Bench.Client;
using ServerlessEvents.Bench.Fold;
using ServerlessEvents.Bench.Notify;
using ServerlessEvents.Bench.Roundtrip;

namespace ServerlessEvents.Bench;

/// <summary>A benchmark: what it measures, and how.</summary>
public sealed record Bench(string Description, Func<CancellationToken, Task<IReadOnlyList<Measurement>>> Run);

/// <summary>Every benchmark by its name on the command line.</summary>
public static class Benches
{
    public static readonly IReadOnlyDictionary<string, Bench> All = new SortedDictionary<string, Bench>
    {
        ["validate"] = new("One order against its schema: ns and bytes per event, ours, others and the floor.", ValidateBench.Run),
        ["roundtrip"] = new(
            "From publish to reply on the local cloud at 100 and 2,000 events/s, beside MQTT alone and Kafka alone.", RoundtripBench.Run),
        ["notify"] = new("Notifications to 50,000 topics: NotifyClients beside a plain MQTTnet client, rate and memory.", NotifyBench.Run),
        ["fold"] = new(
            "The fold beside plain consume → produce, exactly once and at least once, and the restore of a million aggregates.",
            FoldBench.Run),
        ["broker"] = new(
            "The local Kafka broker beside librdkafka's mock cluster: produce, consume, start on 5 GB, memory.", BrokerBench.Run),
        ["client"] = new(
            "The client library beside a plain MQTT client, send to reply; and a thousand queued events through kills of the local cloud.",
            ClientBench.Run),
        ["edge-rotation"] = new(
            "Kills mosquitto, Kafka, two ingresses and two function apps in rotation "
                + "under 2,000 events/s of 200 clients, and counts what is lost.",
            EdgeRotation.Run),
        ["edge-crashes"] = new(
            "The same with mosquitto killed, not stopped: clients send again what has no reply.", EdgeRotation.RunWithCrashes),
        ["edge-functions"] = new(
            "The same with only the two function apps killed and added again: "
                + "what is lost, what comes twice, and how long an instance goes on with a partition that is another's.",
            EdgeRotation.RunOfFunctions),
        ["broker-rates"] = new("The first two of `broker`.", BrokerBench.Rates),
        ["broker-kills"] = new("Kills the local broker 50 times under load and counts what is lost or doubled.", BrokerKills.Run),
    };
}
