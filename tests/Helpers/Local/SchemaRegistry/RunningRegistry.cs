using Confluent.SchemaRegistry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>A registry on a free loopback port, over memory or over Kafka.</summary>
public sealed class RunningRegistry : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningRegistry(WebApplication app)
    {
        this.app = app;
        Url = app.Urls.First();
        Client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = Url, MaxRetries = 1 });
        Http = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public string Url { get; }

    public CachedSchemaRegistryClient Client { get; }

    public HttpClient Http { get; }

    /// <param name="brokers">Where Kafka is; null for memory.</param>
    /// <param name="url">Where one ran before that this one takes the place of.</param>
    public static async Task<RunningRegistry> Start(string? brokers = null, string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder.Services.AddSchemaRegistry(new SchemaRegistryOptions { Brokers = brokers });
        var app = builder.Build();
        app.MapSchemaRegistry();
        await app.StartAsync();
        return new RunningRegistry(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await app.DisposeAsync();
    }
}
