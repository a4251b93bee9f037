using ServerlessEvents.Client;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.EndToEnd.Client;

/// <summary>What is queued is sent until it is answered, whatever ends meanwhile: the app, the broker, or both.</summary>
public sealed class ClientOutboxTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("client-").FullName;
    private string Data => Path.Combine(folder, "cloud");
    private string Store => Path.Combine(folder, "alice");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Events_that_were_queued_without_a_broker_are_each_folded_once_in_order(bool overWebSocket)
    {
        var ports = Ports.Free();
        var broker = overWebSocket ? ClientApp.WebSocketOf(ports) : ClientApp.TcpOf(ports);
        var (order, queued) = (EventWriter.NewSubject("order"), new List<OutboxEntry>());
        await using (var app = await ClientApp.Start(broker, Store))
        {
            queued.Add(await app.Place(order));
            for (var i = 0; i < 3; i++) queued.Add(await app.AddItem(order));
            await Eventually.True(() => app.Client.Status.Reason is not null, () => "It does not say why it is offline.");
            Assert.StartsWith($"Nobody answers at {broker}", app.Client.Status.Reason);
            Assert.Equal((ClientPhase.Connecting, 4), (app.Client.Status.Phase, app.Client.Status.Queued));
            Assert.Equal(312.10m, Assert.IsType<Order.Open>(app.Client.Show(order).State).Total);
        }

        await using var again = await ClientApp.Start(broker, Store);
        Assert.Equal(queued.Select(entry => entry.Id), again.Client.Outbox.Select(entry => entry.Id));
        var cloud = await CloudProcess.Start(Data, ports);
        Assert.Equal([1, 2, 3, 4], (await Task.WhenAll(queued.Select(again.Outcome))).Select(reply => reply.Version!.Value));
        await again.Sees(order, shown => shown is { Known.Version: 4, Open.Count: 0 });

        await cloud.Kill();
        await again.Is(ClientPhase.Offline);
        var paid = await again.Pay(order, "312.10");
        Assert.IsType<Order.Settled>(again.Client.Show(order).State);
        await cloud.DisposeAsync();
        await using var restarted = await CloudProcess.Start(Data, ports);
        Assert.Equal(5, (await again.Outcome(paid)).Version);
        await again.Gets("order.settled.v1", order);
        await again.Is(ClientPhase.Live);
        Assert.Equal(["order.confirmed.v1", "order.settled.v1"], again.Of(order).Select(come => come.Notification.Type));
        var lines = new SiemLines(Data);
        foreach (var entry in queued.Append(paid)) await lines.Has(entry.Id, "accepted");
    }
}
