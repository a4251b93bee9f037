using Microsoft.Extensions.Logging.Abstractions;
using ServerlessEvents.Functions;
using ServerlessEvents.Orders;
using ServerlessEvents.SchemaRegistry;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>A registry that is down at start is an error at start, in words.</summary>
public class RegistryCheckTests
{
    [Fact]
    public async Task A_registry_that_does_not_answer_is_named_with_the_setting_to_check()
    {
        using var client = new Confluent.SchemaRegistry.CachedSchemaRegistryClient(RegistrySchemas.Config("http://127.0.0.1:1"));
        var check = new RegistryCheck(
            new SchemaCatalog(client, TimeProvider.System, NullLogger<SchemaCatalog>.Instance),
            OrdersContext.Aggregates,
            new Settings { SchemaRegistryUrl = "http://127.0.0.1:1" });

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => check.StartingAsync(CancellationToken.None));

        Assert.StartsWith("The schema registry http://127.0.0.1:1 does not answer", refused.Message);
        Assert.Contains("Check SchemaRegistryUrl", refused.Message);
    }
}
