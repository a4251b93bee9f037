using ServerlessEvents.Bench.Torture.Edge;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Bench;

/// <summary>
/// Mosquitto, both ingresses, Kafka and both function apps are killed under load, each once. Nothing that was acknowledged is lost.
/// </summary>
public class EdgeRotationTests(ITestOutputHelper output)
{
    [MosquittoTheory, InlineData(false), InlineData(true)]
    public async Task Every_acknowledged_event_gets_its_reply_in_order_whatever_part_is_killed(bool mqttCrashes)
    {
        using var said = new StringWriter();
        var wrong = await new EdgeRun(
            new EdgeOptions(
                Seconds: 15,
                Clients: 20,
                PerSecond: 200,
                Between: TimeSpan.FromSeconds(1),
                mqttCrashes,
                FunctionsOnly: false,
                Repository.Root),
            said)
            .Run(CancellationToken.None);
        output.WriteLine(said.ToString());
        Assert.Null(wrong);
    }

    [MosquittoFact]
    public async Task Function_apps_that_are_killed_and_added_again_fold_each_event_once_and_leave_what_has_moved()
    {
        using var said = new StringWriter();
        var wrong = await new EdgeRun(
            new EdgeOptions(
                Seconds: 40,
                Clients: 20,
                PerSecond: 100,
                Between: TimeSpan.FromSeconds(4),
                MqttCrashes: false,
                FunctionsOnly: true,
                Repository.Root),
            said)
            .Run(CancellationToken.None);
        output.WriteLine(said.ToString());
        Assert.Null(wrong);
        Assert.Matches("[1-9][0-9]* partitions that an instance followed moved away from it; all were left", said.ToString());
    }
}
