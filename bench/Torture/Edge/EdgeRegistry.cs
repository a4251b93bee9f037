using Confluent.SchemaRegistry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ServerlessEvents.Local.SchemaRegistry;

namespace ServerlessEvents.Bench.Torture.Edge;

/// <summary>A schema registry in memory with the schemas of orders. It is no part of the edge, so it is not killed.</summary>
public static class EdgeRegistry
{
    public static async Task<WebApplication> Start(string repository, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSchemaRegistry(new SchemaRegistryOptions());
        var app = builder.Build();
        app.MapSchemaRegistry();
        await app.StartAsync(stop);
        using var registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = app.Urls.First() });
        foreach (var file in Directory.EnumerateFiles(Path.Combine(repository, "shared", "Orders"), "*.schema.json"))
        {
            await registry.RegisterSchemaAsync(
                Path.GetFileName(file)[..^".schema.json".Length], new Schema(await File.ReadAllTextAsync(file, stop), SchemaType.Json));
        }
        return app;
    }
}
