using ServerlessEvents.Client;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.EndToEnd.Client;

/// <summary>An app over the client library, on the whole local cloud.</summary>
[Collection(ClientCloudCollection.Name)]
public sealed class EventClientTests(LocalCloudFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("client-").FullName;
    private readonly Uri broker = ClientApp.WebSocketOf(fixture.Cloud.Ports);
    private readonly string order = EventWriter.NewSubject("order");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_wrong_or_would_be_refused_is_said_at_once_and_not_queued()
    {
        await using var app = await Start("a");
        var invalid = await Assert.ThrowsAsync<NotSentException>(() => app.Place(order, quantity: 0));
        Assert.Equal(("/data/items/0/quantity", "minimum"), (invalid.Errors.Single().Pointer, invalid.Errors.Single().Keyword));
        await app.Outcome(await app.Place(order));
        await app.Sees(order, shown => shown.Known is { Version: 1 });
        var refused = await Assert.ThrowsAsync<NotSentException>(() => app.Ship(order));
        Assert.Equal("not-paid", refused.Refusal!.Code);
        Assert.Single(app.Client.Outbox);
    }

    [Fact]
    public async Task A_refusal_and_a_rejection_stop_nothing_behind_them()
    {
        await using var app = await Start("a", knowsOrders: false);
        OutboxEntry[] sent = [await app.Place(order), await app.Ship(order), await app.Place(order, quantity: 0), await app.Pay(order, "299.80")];
        var replies = await Task.WhenAll(sent.Select(app.Outcome));
        Assert.Equal([null, "not-paid", "schema-mismatch", null], replies.Select(reply => reply.Code));
        Assert.Equal(2, replies[3].Version);
        Assert.Equal(0, app.Client.Status.Queued);
    }

    [Fact]
    public async Task When_another_device_was_faster_the_systems_word_wins()
    {
        await using (var before = await Start("a"))
        {
            await before.Outcome(await before.Place(order));
            await before.Sees(order, shown => shown.Known is { Version: 1 });
        }
        await using (var offline = await ClientApp.Start(new("mqtt://127.0.0.1:1"), Path.Combine(folder, "a")))
        {
            await offline.AddItem(order); // allowed by what it knew last
            Assert.Equal(303.90m, Assert.IsType<Order.Open>(offline.Client.Show(order).State).Total);
        }
        await using var faster = await Start("b");
        await faster.Sees(order, shown => shown.Known is not null);
        await faster.Outcome(await faster.Cancel(order));

        await using var slower = await Start("a");
        Assert.Equal("not-open", (await slower.Outcome(slower.Client.Outbox[^1])).Code);
        var shown = await slower.Sees(order, shown => shown is { Known.Version: 2, Open.Count: 0 });
        Assert.IsType<Order.Closed>(shown.State);
    }

    [Fact]
    public async Task What_was_missed_comes_once_and_is_marked()
    {
        await using (var before = await Start("a"))
        {
            await before.Outcome(await before.Place(order));
            Assert.False((await before.Gets("order.confirmed.v1", order)).WasMissed);
            await before.Is(ClientPhase.Live);
        }
        await using (var meanwhile = await Start("b"))
        {
            await meanwhile.Sees(order, shown => shown.Known is not null);
            await meanwhile.Outcome(await meanwhile.Pay(order, "299.80"));
        }
        for (var i = 0; i < 2; i++)
        {
            await using var again = await Start("a");
            Assert.True((await again.Gets("order.settled.v1", order)).WasMissed);
            await again.Is(ClientPhase.Live);
            Assert.Equal(["order.confirmed.v1", "order.settled.v1"], again.Of(order).Select(come => come.Notification.Type));
        }
    }

    [Theory, InlineData("inbox"), InlineData("outbox"), InlineData("states")]
    public async Task What_could_not_be_stored_comes_again_and_is_stored_then(string table)
    {
        FullDisk disk = null!;
        await using (var app = await Start("a"))
        {
            await app.Is(ClientPhase.Live);
            await app.Outcome(await app.Place(order));
        }
        await using (var app = await ClientApp.Start(
            broker, Path.Combine(folder, "a"), store: files => disk = new(files, table)))
        {
            await app.Is(ClientPhase.Live);
            OutboxEntry paid;
            try { paid = await app.Pay(order, "299.80"); }
            catch (IOException) { paid = await app.Pay(order, "299.80"); } // it was not queued, and the caller knows
            Assert.True((await app.Outcome(paid)).IsAccepted);
            await app.Gets("order.settled.v1", order);
            await app.Sees(order, shown => shown is { Known.Version: 2, Open.Count: 0 });
            Assert.True(disk.HasFailed);
        }
        await using var again = await ClientApp.Start(new("mqtt://127.0.0.1:1"), Path.Combine(folder, "a"));
        Assert.IsType<Order.Settled>(again.Client.Show(order).State);
        Assert.Equal(["order.confirmed.v1", "order.settled.v1"], again.Of(order).Select(come => come.Notification.Type));
        Assert.Equal(0, again.Client.Status.Queued);
    }

    [Fact]
    public async Task Who_shares_a_store_sends_what_he_has_queued_when_the_one_who_led_is_gone()
    {
        var leader = await Start("a");
        await leader.Outcome(await leader.Place(order));
        await using var follower = await Start("a");
        await follower.Sees(order, shown => shown.Known is { Version: 1 });
        var paid = await follower.Pay(order, "299.80");
        Assert.True(paid.IsPending);
        await leader.DisposeAsync();
        Assert.Equal(2, (await follower.Outcome(paid)).Version);
    }

    [Fact]
    public async Task Nobody_sees_what_is_anothers()
    {
        await using var alice = await Start("a");
        await using var bob = await ClientApp.Start(broker, Path.Combine(folder, "bob"), "bob");
        await bob.Is(ClientPhase.Live);
        await alice.Outcome(await alice.Place(order));
        await alice.Gets("order.confirmed.v1", order);
        var own = EventWriter.NewSubject("order");
        await bob.Outcome(await bob.Place(own));
        await bob.Gets("order.confirmed.v1", own); // after alice's, which would have come by now
        Assert.False(bob.Client.Show(order).Exists);
        Assert.Empty(bob.Of(order));
    }

    [Fact]
    public async Task A_wrong_password_is_said_in_a_sentence_of_its_own_and_not_tried_again()
    {
        await using var app = await ClientApp.Start(broker, Path.Combine(folder, "a"), password: "wrong");
        await app.Is(ClientPhase.Refused);
        Assert.Equal("The broker does not take the user 'alice' with this password.", app.Client.Status.Reason);
    }

    private Task<ClientApp> Start(string device, bool knowsOrders = true) =>
        ClientApp.Start(broker, Path.Combine(folder, device), knowsOrders: knowsOrders);
}

/// <summary>
/// A local cloud of their own: each connection of a client asks for what was missed, and a user may do that only so often.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ClientCloudCollection : ICollectionFixture<LocalCloudFixture>
{
    public const string Name = "The local cloud of the clients";
}
