using System.Text;
using ServerlessEvents.Client;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.EndToEnd.Client;

/// <summary>An app of one user that knows orders, with its store in a folder that may outlive it.</summary>
internal sealed class ClientApp : IAsyncDisposable
{
    private ClientApp(EventClient client) => Client = client;

    public EventClient Client { get; }

    public static async Task<ClientApp> Start(
        Uri broker, string folder, string user = "alice", string? password = null, bool knowsOrders = true,
        Func<IClientStore, IClientStore>? store = null)
    {
        var options = new EventClientOptions(broker, user, password ?? user) { Source = "test" };
        if (knowsOrders)
        {
            options = options with
            {
                Aggregates = OrdersContext.Aggregates,
                Schemas = EventSchemas.EmbeddedIn(typeof(Order).Assembly),
            };
        }
        IClientStore files = new FolderStore(folder, TimeProvider.System);
        var client = new EventClient(options, store?.Invoke(files) ?? files);
        await client.Start();
        return new(client);
    }

    public static Uri WebSocketOf(Ports ports) => new($"ws://127.0.0.1:{ports.Http}/mqtt");
    public static Uri TcpOf(Ports ports) => new($"mqtt://127.0.0.1:{ports.Mqtt}");

    public Task<OutboxEntry> Place(string subject, int quantity = 2) => Send("order.placed.v1", subject,
        $$"""{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":{{quantity}},"price":149.90}]}""");

    public Task<OutboxEntry> AddItem(string subject) =>
        Send("order.item-added.v1", subject, """{"sku":"CD-5678","name":"Bulb","quantity":1,"price":4.10}""");

    public Task<OutboxEntry> Pay(string subject, string amount) => Send("order.paid.v1", subject, $$"""{"amount":{{amount}}}""");

    public Task<OutboxEntry> Cancel(string subject) => Send("order.cancelled.v1", subject, """{"reason":"changed my mind"}""");

    public Task<OutboxEntry> Ship(string subject) => Send("order.shipped.v1", subject, """{"carrier":"DHL","tracking":"1"}""");

    public Task<Reply> Outcome(OutboxEntry entry) => Client.Outcome(entry.Id).WaitAsync(Eventually.Limit);

    public Task Is(ClientPhase phase) => Eventually.True(() => Client.Status.Phase == phase, () => $"It is {Client.Status}.");

    /// <summary>Waits until the user sees it so.</summary>
    public async Task<ShownAggregate> Sees(string subject, Func<ShownAggregate, bool> how)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        await foreach (var shown in Client.Observe(subject, limit.Token)) if (how(shown)) return shown;
        throw new InvalidOperationException("What is observed has no end.");
    }

    /// <summary>Waits for a notification of this type on this aggregate.</summary>
    public async Task<ReceivedNotification> Gets(string type, string subject)
    {
        ReceivedNotification? found = null;
        await Eventually.True(
            () => (found = Of(subject).FirstOrDefault(come => come.Notification.Type == type)) is not null,
            () => $"No {type}, but: {string.Join(' ', Client.Notifications.Select(come => Encoding.UTF8.GetString(come.Payload)))}");
        return found!;
    }

    /// <summary>The notifications on an aggregate.</summary>
    public IReadOnlyList<ReceivedNotification> Of(string subject) =>
        [.. Client.Notifications.Where(come => come.Notification.Subject == subject)];

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private Task<OutboxEntry> Send(string type, string subject, string data) => Client.Send(type, subject, Encoding.UTF8.GetBytes(data));
}
