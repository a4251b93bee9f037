using ServerlessEvents.Bench.Fuzz;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Inputs made by chance for the ports of a local cloud that serves others meanwhile; <c>bench fuzz</c> does it longer.</summary>
public class FuzzedPortsTests(ITestOutputHelper output)
{
    private const int Inputs = 400;
    private const int Seed = 20261129;

    [Fact]
    public async Task Every_port_deals_with_every_input_and_serves_others()
    {
        var data = Directory.CreateTempSubdirectory("fuzz-");
        await using (var cloud = await CloudProcess.Start(data.FullName))
        {
            IFuzzTarget[] targets =
            [
                new RegistryTarget(cloud.Ports.Registry), new KafkaTarget(cloud.Ports.Kafka), new MqttTarget(cloud.Ports.Mqtt, "alice", "bob"),
            ];
            foreach (var run in targets.Select(target => new FuzzRun(target, Seed)))
            {
                await run.Try(Inputs, default);
                output.WriteLine($"{run}");
                foreach (var failure in run.Failures) output.WriteLine(failure);
                Assert.Empty(run.Failures);
                Assert.True(run.Outcomes.Count >= 2, "Chance makes inputs of one kind only.");
            }
            await using var alice = await MqttUser.Connect(cloud, filters: "replies/alice/#");
            await alice.Send(Events.Placed("fuzz-after", "order/fuzz-after"));
            Assert.Equal("event.accepted.v1", (await alice.GetsReplyTo("fuzz-after")).Type);
        }
        data.Delete(recursive: true);
    }
}
