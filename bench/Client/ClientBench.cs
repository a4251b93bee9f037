using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Bench.Roundtrip;
using ServerlessEvents.Client;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Bench.Client;

/// <summary>
/// Measures what the client library adds to a plain MQTT client, from sending an event to its reply, one at a time and in turns. Then it
/// queues a thousand events while the local cloud is killed, and counts what is lost, doubled or out of order.
/// </summary>
internal static class ClientBench
{
    private const int Lone = 300;
    private const int Orders = 20;
    private const int EventsOfOrder = 50;
    private const int Kills = 5;
    private const string Placed = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}]}""";
    private const string Added = """{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}""";

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("client-");
        try
        {
            using var cloud = await CloudChild.Start(stop);
            await using var client = new EventClient(
                new(new($"mqtt://127.0.0.1:{cloud.MqttPort}"), "alice", "alice")
                {
                    Aggregates = OrdersContext.Aggregates,
                    Schemas = EventSchemas.EmbeddedIn(typeof(Order).Assembly),
                },
                new FolderStore(folder.FullName, TimeProvider.System));
            await client.Start();
            return [await InTurns(cloud, client, stop), .. await ThroughKills(cloud, client, stop)];
        }
        finally { folder.Delete(recursive: true); }
    }

    private static async Task<Measurement> InTurns(CloudChild cloud, EventClient client, CancellationToken stop)
    {
        await using var shopper = await Shopper.Connect(cloud.MqttPort, "bob", "plain", stop);
        var (ours, plain) = (new List<double>(), new List<double>());
        for (var i = 0; i < Lone; i++)
        {
            var latencies = new Latencies(1, perSecond: 1_000_000);
            shopper.Listen(latencies);
            var order = i;
            await latencies.Run(message => shopper.Place(order, message), stop);
            plain.Add(latencies.Percentile(50));
            var since = Stopwatch.GetTimestamp();
            var queued = await client.Send("order.placed.v1", EventWriter.NewSubject("order"), Encoding.UTF8.GetBytes(Placed));
            await client.Outcome(queued.Id, stop);
            ours.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        return new($"send → reply by EventClient, p50 of {Lone}", Median(ours), "ms", Median(plain));
    }

    private static async Task<IReadOnlyList<Measurement>> ThroughKills(CloudChild cloud, EventClient client, CancellationToken stop)
    {
        string[] subjects = [.. Enumerable.Range(0, Orders).Select(_ => EventWriter.NewSubject("order"))];
        var replies = subjects.ToDictionary(subject => subject, _ => new List<Task<Reply>>());
        for (var i = 0; i < EventsOfOrder; i++)
        {
            if (i % (EventsOfOrder / Kills) == EventsOfOrder / Kills / 2) await cloud.KillAndStartAgain(stop);
            foreach (var subject in subjects)
            {
                var (type, data) = i == 0 ? ("order.placed.v1", Placed) : ("order.item-added.v1", Added);
                var queued = await client.Send(type, subject, Encoding.UTF8.GetBytes(data));
                replies[subject].Add(client.Outcome(queued.Id, stop));
            }
        }
        var versions = new List<long?[]>();
        foreach (var subject in subjects) versions.Add([.. (await Task.WhenAll(replies[subject])).Select(reply => reply.Version)]);
        long?[] expected = [.. Enumerable.Range(1, EventsOfOrder)];
        var inOrder = versions.Count(answered => answered.SequenceEqual(expected));
        var folded = await Folded(cloud, subjects, stop);
        var answers = versions.Sum(answered => answered.Length);
        return
        [
            new($"events queued through {Kills} kills, and answered", answers, "events", Orders * EventsOfOrder),
            new("of these folded, by the audit", folded, "events", Orders * EventsOfOrder),
            new("orders whose events were all folded in order", inOrder, "orders", Orders),
        ];
    }

    /// <summary>The audit comes a little later than the replies.</summary>
    private static async Task<int> Folded(CloudChild cloud, string[] subjects, CancellationToken stop)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var folded = 0;
        for (var i = 0; i < 60 && folded < Orders * EventsOfOrder; i++)
        {
            await tick.WaitForNextTickAsync(stop);
            folded = File.ReadLines(cloud.AuditFile).Select(line => JsonElement.Parse(line))
                .Where(line => subjects.Contains(line.GetProperty("Object").GetString()))
                .Count(line => line.GetProperty("AdditionalFields").GetProperty("outcome").ValueEquals("accepted"));
        }
        return folded;
    }

    private static double Median(List<double> all) => all.Order().ElementAt(all.Count / 2);
}
