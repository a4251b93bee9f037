using System.Net;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// What a data folder holds survives Ctrl-C and kill -9. The test prints how long Ctrl-C takes; three seconds are promised on an idle
/// machine.
/// </summary>
public sealed class RestartTests(ITestOutputHelper output) : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("cloud-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Theory, InlineData("Ctrl-C"), InlineData("kill -9")]
    public async Task State_stays_retained_and_a_resend_gets_its_first_answer_after(string end)
    {
        var placed = Events.Placed("restart-1", "order/restart");
        string firstReply, firstState;
        await using (var cloud = await CloudProcess.Start(data))
        {
            await using var alice = await MqttUser.Connect(cloud, filters: ["replies/alice", "state/alice/#"]);
            await alice.Send(placed);
            firstReply = (await alice.GetsReplyTo("restart-1")).Payload;
            firstState = (await alice.Gets(message => message.Topic == "state/alice/order/restart")).Payload;
            await new SiemLines(data).Has("restart-1", "accepted");
            if (end == "kill -9") await cloud.Kill();
            else Assert.Equal(0, (await cloud.Interrupt()).ExitCode);
        }

        await using var again = await CloudProcess.Start(data);
        await using var late = await MqttUser.Connect(again, filters: ["replies/alice", "state/alice/#"]);
        var state = await late.Gets(message => message.Retained);
        Assert.Equal(("state/alice/order/restart", firstState), (state.Topic, state.Payload));
        await late.Send(placed);
        await late.Send(Events.Paid("restart-2", "order/restart"));
        Assert.Equal(2, (int)(await late.GetsReplyTo("restart-2")).Data["version"]!);
        Assert.All(late.Received.Where(message => message.Event == "restart-1"), reply => Assert.Equal(firstReply, reply.Payload));
        await new SiemLines(data).Has("restart-1", "repeated");
        Assert.Equal(0, (await again.Interrupt()).ExitCode);
    }

    [Fact]
    public async Task Ctrl_C_stops_it_and_nothing_that_was_acknowledged_is_lost()
    {
        string[] sent;
        await using (var cloud = await CloudProcess.Start(data))
        {
            await using var alice = await MqttUser.Connect(cloud);
            sent = [.. Enumerable.Range(0, 200).Select(i => $"stop-{i}")];
            await Task.WhenAll(sent.Select(id => alice.Send(Events.Placed(id, $"order/{id}"))));
            var (exitCode, took) = await cloud.Interrupt();
            Assert.Equal(0, exitCode);
            output.WriteLine($"Ctrl-C took {took}.");
        }
        await using var again = await CloudProcess.Start(data);
        await using var late = await MqttUser.Connect(again, filters: "state/alice/#");
        await Eventually.True(() => late.Received.Count == sent.Length, () => $"Of {sent.Length} orders {late.Received.Count} are there.");
    }

    [Fact]
    public async Task Ctrl_C_stops_it_while_it_waits_for_a_Kafka_that_is_not_there_and_until_then_it_is_not_healthy()
    {
        await using var cloud = CloudProcess.Begin(data, "--kafka", "127.0.0.1:1");
        await Eventually.True(async () => await cloud.Health() is not null, () => cloud.Output);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await cloud.Health());
        var (exitCode, took) = await cloud.Interrupt();
        Assert.Equal(0, exitCode);
        output.WriteLine($"Ctrl-C took {took}.");
    }
}
