using ServerlessEvents.Tests.Local.Kafka;

namespace ServerlessEvents.Bench;

/// <summary>Kills the broker fifty times under load; the test does the same a few times.</summary>
public static class BrokerKills
{
    private const int Kills = 50;

    public static async Task<IReadOnlyList<Measurement>> Run(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("kills-");
        try
        {
            var run = new KillRun(folder.FullName, Kills, seed: 50);
            if (await run.Run() is { } wrong) throw new InvalidOperationException(wrong);
            return
            [
                new("kills survived with nothing lost or doubled", Kills, "kills"),
                new("acknowledged and found", run.Acknowledged, "records"), new("committed and found whole", run.Committed, "transactions"),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
