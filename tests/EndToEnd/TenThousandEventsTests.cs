
namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Many clients at once: every event is answered once, and no aggregate has lost or doubled one.</summary>
[Collection(LocalCloudCollection.Name)]
public class TenThousandEventsTests(LocalCloudFixture fixture, ITestOutputHelper output)
{
    private const int Clients = 20;
    private const int Orders = 20; // of each client
    private const int Events = 25; // of each order: 20 × 20 × 25 = 10,000

    [Fact]
    public async Task Ten_thousand_events_of_twenty_clients_at_once_get_ten_thousand_replies_each_once()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => MqttUser.Connect(fixture.Cloud)));
        await using var listener = await MqttUser.Connect(fixture.Cloud, filters: ["replies/alice", "state/alice/#"]);
        await Task.WhenAll(clients.Select(SendAll));

        var expected = Enumerable.Range(0, Clients)
            .SelectMany(
                client => Enumerable.Range(0, Orders).SelectMany(order => Enumerable.Range(0, Events).Select(e => Id(client, order, e))))
            .ToHashSet();
        await Eventually.True(
            () => Replies(listener).Select(reply => reply.Event).Distinct().Count() == expected.Count,
            () => $"{Replies(listener).Length} replies of {expected.Count} came.");
        await Eventually.True(
            () => LatestStates(listener).Values.Count(state => (int)state.Json["version"]! == Events) == Clients * Orders,
            () => "Not every order has come to its last version.");

        var replies = Replies(listener);
        Assert.Equal(expected.Count, replies.Length);
        Assert.All(replies, reply => Assert.Equal("event.accepted.v1", reply.Type));
        Assert.All(LatestStates(listener).Values, state => Assert.Equal(Events, (int)state.Json["state"]!["items"]![0]!["quantity"]!));
        output.WriteLine($"{expected.Count} events, {replies.Length} replies, {replies.Select(reply => reply.Event).Distinct().Count()} event ids, {LatestStates(listener).Count} orders at version {Events}");
        foreach (var client in clients) await client.DisposeAsync();
    }

    /// <summary>Places one of everything and adds one with each further event, so that the quantity at the end counts the events.</summary>
    private static async Task SendAll(MqttUser user, int client)
    {
        for (var e = 0; e < Events; e++)
        {
            var step = e;
            await Task.WhenAll(Enumerable.Range(0, Orders).Select(order => user.Send(step == 0
                ? EndToEnd.Events.Placed(Id(client, order, step), Subject(client, order), quantity: 1)
                : EndToEnd.Events.ItemAdded(Id(client, order, step), Subject(client, order)))));
        }
    }

    private static string Subject(int client, int order) => $"order/many-{client}-{order}";
    private static string Id(int client, int order, int e) => $"many-{client}-{order}-{e}";

    private static Received[] Replies(MqttUser listener) =>
        [.. listener.Received.Where(message => message.Event?.StartsWith("many-", StringComparison.Ordinal) == true)];

    private static Dictionary<string, Received> LatestStates(MqttUser listener) => listener.Received
        .Where(message => message.Topic.StartsWith("state/alice/order/many-", StringComparison.Ordinal))
        .GroupBy(message => message.Topic).ToDictionary(topic => topic.Key, topic => topic.Last());
}
