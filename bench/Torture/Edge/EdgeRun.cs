using ServerlessEvents.Bench.Torture.Chaos;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>
/// Kills every part of the edge in rotation while many users send. Then it checks that each acknowledged event got its reply, at the right
/// version of its aggregate, and that each user's events came into Kafka in the order they were sent.
/// </summary>
public sealed class EdgeRun(EdgeOptions options, TextWriter output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly TimeProvider time = TimeProvider.System;

    /// <summary>Returns null when all is right, otherwise what is wrong.</summary>
    public async Task<string?> Run(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("edge-");
        await using var mosquitto = await MosquittoBroker.Start(options.Repository, options.Users);
        var broker = new TortureOptions(0, 0, 0, "kafka", Deploys: false, Kafka: null);
        var kafka = new BrokerChild(broker, EdgeOptions.Context, folder.FullName);
        try
        {
            await kafka.Start();
            await using var registry = await EdgeRegistry.Start(options.Repository, stop);
            using var parts = new EdgeParts(options, mosquitto, kafka, new(registry.Urls.First()));
            await parts.Start();
            EdgeClient[] clients =
            [
                .. options.Users.Select((user, i) => new EdgeClient(user, mosquitto.Port, options.MqttCrashes, new Random(i), time))
            ];
            return await Run(parts, clients, stop) ?? await OrderInKafka(new(kafka.BootstrapServers), stop);
        }
        finally
        {
            kafka.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private async Task<string?> Run(EdgeParts parts, EdgeClient[] clients, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var loaded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = clients.Select(client => client.Run(over.Token)).ToArray();
        try
        {
            var start = time.GetTimestamp();
            var kills = Rotate(parts, loaded.Token);
            await Load(clients, stop);
            await loaded.CancelAsync();
            await kills;
            output.WriteLine(
                $"{time.GetElapsedTime(start).TotalSeconds:N0} s: "
                    + $"{clients.Sum(client => client.Count):N0} events of {clients.Length} users sent, "
                    + $"{clients.Sum(client => client.Acknowledged):N0} acknowledged, "
                    + $"{clients.Sum(client => client.Replied):N0} replied to");
            var all = await UntilReplied(clients, stop);
            output.WriteLine(
                $"{time.GetElapsedTime(start).TotalSeconds:N0} s: "
                    + $"{clients.Sum(client => client.Acknowledged):N0} acknowledged, "
                    + $"{clients.Sum(client => client.Replied):N0} replied to; "
                    + $"connections {clients.Sum(client => client.Connections):N0}, "
                    + $"events sent again {clients.Sum(client => client.Resent):N0}, "
                    + $"replies that came again {clients.Sum(client => client.RepeatedReplies):N0}");
            if (options.FunctionsOnly) output.WriteLine(parts.Moves.ToString());
            return clients.Select(client => client.Error).FirstOrDefault(wrong => wrong is not null)
                ?? (all ? null : $"{clients.Sum(client => client.Count - client.Replied)} events got no reply.");
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    private async Task Load(EdgeClient[] clients, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10), time);
        for (var made = 0; made < options.PerSecond * options.Seconds; await tick.WaitForNextTickAsync(stop))
        {
            var due = Math.Min(
                options.PerSecond * options.Seconds, options.PerSecond * time.GetElapsedTime(start).TotalSeconds);
            for (; made < due; made++) clients[made % clients.Length].Next();
        }
    }

    /// <summary>
    /// Kills one part after the other until the load is over, and each part at least once. A restart that has begun is finished.
    /// </summary>
    private async Task Rotate(EdgeParts parts, CancellationToken loaded)
    {
        for (var round = 1; round == 1 || !loaded.IsCancellationRequested; round++)
        {
            foreach (var (name, restart) in parts.Rotation)
            {
                if (round > 1 && loaded.IsCancellationRequested) return;
                await Task.Delay(options.Between, time);
                var killed = time.GetTimestamp();
                await restart();
                output.WriteLine($"{name} killed, and ready again after {time.GetElapsedTime(killed).TotalSeconds:N1} s");
            }
        }
    }

    private async Task<bool> UntilReplied(EdgeClient[] clients, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200), time);
        while (clients.Any(client => client.Replied < client.Count || client.Acknowledged < client.Count))
        {
            if (time.GetElapsedTime(start) > Limit) return false;
            await tick.WaitForNextTickAsync(stop);
        }
        return true;
    }

    /// <summary>Checks that each event of a user first appears in <c>inbound</c> after all events that the user sent before it.</summary>
    private async Task<string?> OrderInKafka(KafkaAddress kafka, CancellationToken stop)
    {
        var reached = options.Users.ToDictionary(user => user, _ => -1);
        var (records, topic) = (0, new Topics(EdgeOptions.Context).Inbound);
        for (var partition = 0; partition < Topics.DefaultPartitions; partition++)
        {
            using var reader = new LogReader(kafka, topic, partition);
            await foreach (var page in reader.ReadAll(stop))
            {
                records += page.Count;
                foreach (var record in page)
                {
                    var (user, number) = (System.Text.Encoding.UTF8.GetString(record.Key!), EdgeClient.NumberOf(record.Value!));
                    if (number > reached[user] + 1)
                        return $"{topic}/{partition}/{record.Offset}: {user} sent {reached[user] + 1} before {number}.";
                    reached[user] = Math.Max(reached[user], number);
                }
            }
        }
        output.WriteLine($"{topic}: {records:N0} records, each user's {reached.Values.Sum(last => last + 1):N0} events in order");
        return null;
    }
}
