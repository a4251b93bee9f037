using Microsoft.Extensions.Logging;
using ServerlessEvents.Engine;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Bench.Torture.Chaos;

/// <summary>The embedded broker as a process that takes faults on its standard input, one a line.</summary>
public static class TortureBroker
{
    /// <summary>The line that takes back every fault that has not happened yet.</summary>
    public const string Calm = "calm";

    public static async Task<int> Run(string data, int port, string profile, Topics topics, CancellationToken stop)
    {
        var options = new KafkaBrokerOptions { DataFolder = data, Port = port, Profile = BrokerProfile.All.Single(p => p.Name == profile) };
        await using var broker = await KafkaBroker.Start(
            options, stop, logging: logging => logging.SetMinimumLevel(LogLevel.Error).AddSimpleConsole(line => line.SingleLine = true));
        foreach (var topic in topics.Declare()) Create(broker.Core.Topics, topic); // here, as clients of Event Hubs may not
        Console.WriteLine("ready");
        var asked = new List<IDisposable>();
        while (await Console.In.ReadLineAsync(stop) is { } line)
        {
            if (line == Calm) asked.ForEach(fault => fault.Dispose());
            else asked.Add(FaultLine.Parse(line).AddTo(broker.Faults, topics.Context));
        }
        return 0;
    }

    private static void Create(TopicStore store, TopicDeclaration topic)
    {
        if (store.Find(topic.Name) is null) store.Create(topic.Name, topic.Partitions, TopicConfig.From(topic.Config).Config!);
    }
}
