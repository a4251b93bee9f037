using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// Bob, who tries to read and write what is alice's, one attempt after the other. What counts is what arrives, not what the broker
/// answers: mosquitto grants every subscription, and then delivers nothing.
/// </summary>
public sealed class Intruder(CloudProcess cloud)
{
    private const string Disconnected = "disconnected";

    public static readonly string[] Filters =
    [
        "#", "+/#", "+/+", "+/alice", "+/alice/#", "+/+/+/+", "events/alice", "events/+", "events/#", "replies/alice", "replies/alice/#",
        "replies/alice/intruder", "replies/+", "replies/#", "replies/+/#", "replies/+/intruder", "notifications/alice/#", "notifications/#",
        "notifications/+/order/+", "notifications/+/#", "state/alice/#", "state/#", "state/+/order/+", "state/alice/order/intruder",
        "$share/x/replies/alice/#", "$share/x/#", "$share/x/state/alice/#", "$share/x/events/+", "$share/ingress/events/+", "$SYS/#",
        "$SYS/broker/clients/total", "replies/alicex", "replies/bob/../alice", "replies/#/alice",
    ];

    public static readonly string[] Topics =
    [
        "events/alice", "events/alice/x", "events/", "events", "events/+", "events/#", "events/bob/x", "replies/alice",
        "replies/alice/intruder", "replies/bob", "notifications/alice/order/intruder", "notifications/all/order/intruder",
        "state/alice/order/intruder", "state/all/order/intruder", "state/bob/order/intruder", "$SYS/broker/uptime",
        "$share/ingress/events/alice", "$share/x/replies/alice", "orders.inbound", "/events/alice",
    ];

    public static readonly string[] ReplyTopics = [
        "replies/alice", "replies/alice/intruder", "replies/bobby", "notifications/alice/order/x", "state/alice/order/x", "events/alice",
        "$SYS/x"
    ];

    /// <summary>
    /// Subscribes to everything as bob while alice gets replies, notifications and state. Returns, by filter, what bob got of it.
    /// </summary>
    public async Task<IEnumerable<Attempt>> Reads(MqttUser alice)
    {
        var answers = new List<(string Filter, string Answer)>();
        foreach (var filter in Filters)
        {
            await using var probe = await MqttUser.Connect(cloud, "bob");
            answers.Add((filter, await Try(async () => (await probe.Subscribe(filter)).ToString())));
        }
        await using var bob = await MqttUser.Connect(cloud, "bob", filters: "replies/bob");
        foreach (var (filter, answer) in answers.Where(tried => tried.Answer != Disconnected))
            Assert.Equal(answer, (await bob.Subscribe(filter)).ToString());
        // Bob must not take any of them from the ingress's share group.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => IsServed(alice)));
        await IsServed(bob);
        var foreign = bob.Received
            .Select(message => message.Topic)
            .Where(topic => topic.Split('/') is not [_, "bob" or "all", ..])
            .Distinct()
            .ToArray();
        return answers.Select(
            tried => new Attempt($"reads {tried.Filter}", tried.Answer, [.. foreign.Where(topic => Matches(topic, tried.Filter))]))
            .Append(new Attempt("reads all of these", "", foreign));
    }

    /// <summary>Publishes retained messages as bob, and returns which of them alice got.</summary>
    public Task<IEnumerable<Attempt>> Writes(MqttUser alice) => Arrivals(alice, "writes", Topics, async (topic, id) =>
    {
        await using var bob = await MqttUser.Connect(cloud, "bob");
        return (await bob.Send(Events.Placed(id, $"order/{id}"), message => message.WithTopic(topic).WithRetainFlag())).ReasonCode
            .ToString();
    });

    /// <summary>Leaves wills as bob and vanishes. The broker lets the session connect again only after it has published the will.</summary>
    public Task<IEnumerable<Attempt>> Wills(MqttUser alice) =>
        Arrivals(alice, "leaves a will to", Topics.Where(topic => topic.AsSpan().IndexOfAny('+', '#') < 0), async (topic, id) =>
        {
            var dying = await MqttUser.Connect(cloud, "bob", "bob-will", options => options
                .WithWillTopic(topic)
                .WithWillPayload(Events.Placed(id, $"order/{id}"))
                .WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
            await dying.DisposeAsync();
            await (await MqttUser.Connect(cloud, "bob", "bob-will")).DisposeAsync();
            return "connected";
        });

    /// <summary>Asks for replies at topics that are not bob's; they come to bob's own.</summary>
    public async Task<IEnumerable<Attempt>> AsksForReplies(MqttUser alice)
    {
        await using var bob = await MqttUser.Connect(cloud, "bob", filters: "replies/bob/#");
        var sent = new List<string>();
        var attempts = await Arrivals(alice, "wants the reply at", ReplyTopics, async (topic, id) =>
        {
            sent.Add(id);
            return (await bob.Send(Events.Placed(id, $"order/{id}"), message => message.WithResponseTopic(topic))).ReasonCode.ToString();
        });
        foreach (var id in sent) Assert.Equal("replies/bob", (await bob.GetsReplyTo(id)).Topic);
        return attempts;
    }

    /// <summary>Connects with another's client id while she is there, and with names that would open topics.</summary>
    public async Task<IEnumerable<Attempt>> Pretends(MqttUser alice)
    {
        var attempts = new List<Attempt>();
        foreach (var client in new[] { "phone-of-alice", "ingress:1" })
        {
            attempts.Add(
                new(
                    $"connects as client {client}",
                    await Try(async () => (await MqttUser.Attempt(cloud, "bob", "bob", client)).ToString()),
                    []));
        }
        foreach (var name in new[] { "#", "+", "alice/intruder", "all", "ingress", "notifier" })
        {
            var answer = (await MqttUser.Attempt(cloud, name, name)).ToString();
            if (answer != nameof(MqttClientConnectResultCode.Success))
            {
                attempts.Add(new($"is called {name}", answer, []));
                continue;
            }
            await using var other = await MqttUser.Connect(cloud, name);
            foreach (var filter in new[]
            {
                $"replies/{name}", $"replies/{name}/#", $"state/{name}/#", "replies/alice/#", "state/alice/#", "state/all/#"
            })
            {
                await Try(async () => (await other.Subscribe(filter)).ToString());
            }
            await IsServed(alice);
            attempts.Add(new($"is called {name}", answer, [.. other.Received.Select(message => message.Topic)]));
        }
        await IsServed(alice);
        return attempts;
    }

    private static async Task<IEnumerable<Attempt>> Arrivals(
        MqttUser alice, string what, IEnumerable<string> topics, Func<string, string, Task<string>> attempt)
    {
        var tried = new List<(string Topic, string Id, string Answer)>();
        foreach (var topic in topics) // one after the other: on mosquitto bob has one connection
        {
            var id = NextId();
            tried.Add((topic, id, await Try(() => attempt(topic, id))));
        }
        await IsServed(alice);
        await alice.Subscribe("state/alice/#"); // and what is retained
        await alice.Subscribe("state/all/#");
        await IsServed(alice);
        return tried.Select(one => new Attempt(
            $"{what} {one.Topic}",
            one.Answer,
            [.. alice.Received
                .Where(message => message.Payload.Contains($"\"{one.Id}\"", StringComparison.Ordinal))
                .Select(message => message.Topic)]));
    }

    /// <summary>Waits for a reply and the state of a new order. Whatever was sent to the user before them has arrived too.</summary>
    private static async Task IsServed(MqttUser user)
    {
        var id = NextId();
        await user.Send(Events.Placed(id, $"order/{id}"));
        await user.GetsReplyTo(id);
    }

    private static int ids;

    private static string NextId() => $"intruder-{Interlocked.Increment(ref ids)}";

    private static bool Matches(string topic, string filter) =>
        MqttTopicFilterComparer.Compare(topic, filter.StartsWith("$share/", StringComparison.Ordinal) ? filter.Split('/', 3)[2] : filter)
            == MqttTopicFilterCompareResult.IsMatch;

    private static async Task<string> Try(Func<Task<string>> attempt)
    {
        try { return await attempt(); }
        catch (Exception e) when (
            e is MqttCommunicationException
                or MqttProtocolViolationException
                or OperationCanceledException
                or MqttClientDisconnectedException
                or MqttClientUnexpectedDisconnectReceivedException)
        {
            return Disconnected;
        }
    }
}

/// <summary>What was tried, what the broker answered, and on which topics something arrived that should not have.</summary>
public sealed record Attempt(string What, string Answer, IReadOnlyList<string> Arrived)
{
    public override string ToString() => $"{What,-52} {Answer,-24} {(Arrived.Count == 0 ? "nothing" : string.Join(' ', Arrived))}";
}
