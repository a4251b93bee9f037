namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A few kills; `bench broker-kills` does fifty.</summary>
public class KillTests
{
    [EmbeddedFact]
    public async Task What_was_acknowledged_before_kill_9_is_there_after_it_once_and_in_order()
    {
        var folder = Directory.CreateTempSubdirectory("kills-");
        try
        {
            var run = new KillRun(folder.FullName, kills: 10, seed: 9);
            Assert.Null(await run.Run());
            Assert.True(run.Acknowledged > 100 && run.Committed > 0, $"{run.Acknowledged} acknowledged, {run.Committed} committed");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
