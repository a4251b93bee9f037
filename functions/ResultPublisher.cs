using System.Collections.Concurrent;
using MQTTnet;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Mqtt;

namespace ServerlessEvents.Functions;

/// <summary>
/// Publishes results to MQTT at QoS 1, pipelined, each topic in order. What the broker has no room for is tried a bounded number of times
/// while its partition waits; then it becomes a dead letter, and what is for the same audience is tried once for some minutes. It throws
/// when the broker is away.
/// </summary>
public sealed class ResultPublisher(MqttConnection mqtt, UndeliverableResults undeliverable, BackOff? backOff)
{
    /// <summary>How often a message is tried at a broker that has no room: with the pauses between, about a minute.</summary>
    public const int MaxTries = 20;

    private const int MaxFull = 10_000;

    /// <summary>How long the messages for an audience get one try each after one of them was given up.</summary>
    private static readonly TimeSpan FullFor = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Audiences for which a message was given up, and when: somebody who does not read holds a partition up once, and not with each of his
    /// topics.
    /// </summary>
    private readonly ConcurrentDictionary<string, long> full = [];

    public async Task Publish(IEnumerable<(Record Record, MqttApplicationMessage Message)> results, CancellationToken stop)
    {
        foreach (var chunk in results.Chunk(ResultMessage.MaxInFlight))
        {
            await mqtt.Connected(stop);
            var due = chunk;
            for (var tries = 1; due.Length > 0; tries++)
            {
                // They are started in order and awaited together, so that a topic's messages stay in order without a wait for each.
                var isLast = tries == MaxTries;
                due = FromTheFirstBusy(due, await Task.WhenAll(due.Select(result => IsBusy(result.Record, result.Message, isLast, stop))));
                if (due.Length > 0 && backOff is not null) await backOff.Wait(tries, stop);
            }
        }
    }

    /// <summary>What was not taken, and what follows it at its topic and comes again, as an old state must not be the last.</summary>
    private static (Record, MqttApplicationMessage Message)[] FromTheFirstBusy(
        (Record, MqttApplicationMessage Message)[] results, bool[] isBusy)
    {
        var topics = new HashSet<string>();
        var again = new List<(Record, MqttApplicationMessage)>();
        for (var i = 0; i < results.Length; i++)
        {
            if (isBusy[i]) topics.Add(results[i].Message.Topic);
            if (topics.Contains(results[i].Message.Topic)) again.Add(results[i]);
        }
        return [.. again];
    }

    /// <summary>Whether the message has to be tried again: the broker has no room for it, and this was not its last try.</summary>
    private async Task<bool> IsBusy(Record record, MqttApplicationMessage message, bool isLast, CancellationToken stop)
    {
        var audience = MqttTopics.AudienceOf(message.Topic);
        try
        {
            await mqtt.Publish(message, stop);
        }
        catch (MqttRefusedException e) { await undeliverable.Keep(record, e.Code, e.Message); }
        catch (MqttBusyException) when (!isLast && !IsFull(audience)) { return true; }
        catch (MqttBusyException e)
        {
            if (full.Count >= MaxFull) full.Clear();
            full.TryAdd(audience, TimeProvider.System.GetTimestamp());
            await undeliverable.Keep(record, e.Code, $"{e.Message} It was tried {MaxTries} times, or one for {audience} was before it.");
        }
        return false;
    }

    private bool IsFull(string audience)
    {
        if (!full.TryGetValue(audience, out var since)) return false;
        if (TimeProvider.System.GetElapsedTime(since) < FullFor) return true;
        full.TryRemove(new(audience, since));
        return false;
    }
}
