using Confluent.Kafka;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>librdkafka's mock broker: enough Kafka for records to be kept and read back, gone with the object.</summary>
public sealed class MockKafka : IDisposable
{
    private readonly IProducer<Null, Null> _owner = new ProducerBuilder<Null, Null>(new Dictionary<string, string> { ["test.mock.num.brokers"] = "1", ["bootstrap.servers"] = "mock" }).Build();

    /// <summary>Starts a broker with these topics: it has no controller to create any on request.</summary>
    public MockKafka(params IEnumerable<string> topics)
    {
        using var admin = new DependentAdminClientBuilder(_owner.Handle).Build();
        var broker = admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        foreach (var topic in topics) admin.GetMetadata(topic, TimeSpan.FromSeconds(10));
        Brokers = $"{broker.Host}:{broker.Port}";
    }

    public string Brokers { get; }

    public void Dispose() => _owner.Dispose();
}
