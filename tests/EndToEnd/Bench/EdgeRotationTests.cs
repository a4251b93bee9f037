using ServerlessEvents.Bench.Torture.Edge;
using ServerlessEvents.Tests.EndToEnd;
using Xunit.Abstractions;

namespace ServerlessEvents.Tests.Bench;

/// <summary>Once round: mosquitto, both ingresses, Kafka and both function apps are killed under load, and nothing that was acknowledged is lost.</summary>
public class EdgeRotationTests(ITestOutputHelper output)
{
    [MosquittoTheory, InlineData(false), InlineData(true)]
    public async Task Every_acknowledged_event_gets_its_reply_in_order_whatever_part_is_killed(bool mqttCrashes)
    {
        using var said = new StringWriter();
        var wrong = await new EdgeRun(new EdgeOptions(Seconds: 15, Clients: 20, PerSecond: 200, Between: TimeSpan.FromSeconds(1), mqttCrashes, Repository.Root), said).Run(CancellationToken.None);
        output.WriteLine(said.ToString());
        Assert.Null(wrong);
    }
}
