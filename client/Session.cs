using System.Text.Json;
using Microsoft.JSInterop;
using ServerlessEvents.Client;
using ServerlessEvents.Orders;
using ServerlessEvents.Web.Storage;

namespace ServerlessEvents.Web;

/// <summary>Who has signed in on this page, with the client that works for him.</summary>
internal sealed class Session(IJSRuntime js, TimeProvider time) : IAsyncDisposable
{
    private IndexedDbStore? store;
    private IJSObjectReference? page;
    private DotNetObjectReference<Session>? self;

    /// <summary>Something that is shown has changed.</summary>
    public event Action? Changed;

    /// <summary>The client; null while nobody has signed in.</summary>
    public EventClient? Client { get; private set; }

    /// <summary>Who has signed in.</summary>
    public string User { get; private set; } = "";

    /// <summary>Where the broker is.</summary>
    public Uri? Broker { get; private set; }

    /// <summary>Goes on for whom this tab remembers: a page that is loaded again asks for no password.</summary>
    public async Task Restore()
    {
        page = await js.InvokeAsync<IJSObjectReference>("import", "./page.js");
        self = DotNetObjectReference.Create(this);
        await page.InvokeVoidAsync("watch", self);
        Broker = new(await page.InvokeAsync<string>("brokerUrl"));
        if (await page.InvokeAsync<string[]>("remembered") is [var user, var password]) await SignIn(user, password);
    }

    /// <summary>Begins to work for a user. Whether the broker takes the password is seen in the client's status.</summary>
    public async Task SignIn(string user, string password)
    {
        await SignOut();
        store = await IndexedDbStore.Open(js, $"{user}@{Broker}");
        var client = new EventClient(
            new(Broker!, user, password)
            {
                Source = "web",
                Aggregates = OrdersContext.Aggregates,
                Schemas = EventSchemas.EmbeddedIn(typeof(Order).Assembly),
                Time = time,
            },
            store);
        await client.Start();
        client.Changed += Say;
        (Client, User) = (client, user);
        await page!.InvokeVoidAsync("remember", user, password);
        Say();
    }

    /// <summary>Stops to work for the user. What is queued stays in the browser, for when he signs in again.</summary>
    public async Task SignOut()
    {
        if (Client is not { } client) return;
        await page!.InvokeVoidAsync("forget");
        (Client, User) = (null, "");
        client.Changed -= Say;
        await client.DisposeAsync();
        await store!.DisposeAsync();
        Say();
    }

    /// <summary>Queues an event of an order.</summary>
    /// <exception cref="NotSentException">It is not valid, or the order would refuse it.</exception>
    public Task<OutboxEntry> Send(string subject, OrderEvent e)
    {
        var type = OrderJson.Default.OrderEvent.PolymorphismOptions!.DerivedTypes.Single(derived => derived.DerivedType == e.GetType());
        var data = JsonSerializer.SerializeToUtf8Bytes(e, OrderJson.Default.GetTypeInfo(e.GetType())!);
        return Client!.Send((string)type.TypeDiscriminator!, subject, data);
    }

    /// <summary>Light, dark, or as the device has it.</summary>
    public ValueTask<string> Theme() => page!.InvokeAsync<string>("theme");

    public ValueTask SetTheme(string theme) => page!.InvokeVoidAsync("setTheme", theme);

    /// <summary>Called by the page: it is seen again, or has a network again.</summary>
    [JSInvokable]
    public Task Woken() => Client?.Wake() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Client is not null) await Client.DisposeAsync();
        self?.Dispose();
    }

    private void Say() => Changed?.Invoke();
}
