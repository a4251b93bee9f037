using MQTTnet;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>A client that comes back before the broker has noticed that it was gone loses no message.</summary>
public class TakeOverTests
{
    private const int Rounds = 100;

    [Fact]
    public async Task What_comes_while_a_client_takes_over_its_session_comes_to_one_of_its_connections()
    {
        await using var broker = await RunningMqttBroker.Start();
        var clients = new List<TestMqttClient> { await broker.Connect("alice", "phone", Stays) };
        await clients[0].Subscribe("notifications/alice/#");
        for (var round = 0; round < Rounds; round++)
        {
            var sent = Enumerable.Range(0, 5).Select(i => $"{round}-{i}").ToArray();
            var notifying = Task.Run(async () =>
            {
                foreach (var payload in sent) await broker.Notify("notifications/alice/order/1", payload);
            });
            clients.Add(await broker.Connect("alice", "phone", Stays));
            await notifying;
            await Eventually.True(
                () => sent.All(payload => clients[^2..].Any(client => client.Payloads.Contains(payload))),
                () => $"Of round {round} only '{string.Join("', '", clients[^2..].SelectMany(client => client.Payloads))}' came.");
        }
        foreach (var client in clients) await client.DisposeAsync();
    }

    private static void Stays(MqttClientOptionsBuilder options) => options.WithCleanStart(false).WithSessionExpiryInterval(3_600);
}
