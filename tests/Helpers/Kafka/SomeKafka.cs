using Confluent.Kafka;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Tests.Kafka;

/// <summary>
/// A Kafka for tests that need no more than one: that which KAFKA_BOOTSTRAP_SERVERS names, or else an embedded broker of their own. The
/// names that it gives are used by nobody else, and its topics are removed in the end.
/// </summary>
public sealed class SomeKafka : IAsyncDisposable
{
    private static readonly string Run = $"{Environment.ProcessId}-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}";
    private static int started;
    private KafkaBroker? embedded;
    private string? folder;

    private SomeKafka() { }

    /// <summary>The Kafka that was given; null when there is none.</summary>
    public static string? Given { get; } =
        Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } given ? given : null;

    public string BootstrapServers => Given ?? embedded!.BootstrapServers;
    public KafkaAddress Address => new(BootstrapServers);

    /// <summary>Begins the name of every topic, group and transactional id of this test.</summary>
    public string Name { get; } = $"test-{Run}-{Interlocked.Increment(ref started)}";

    /// <summary>The topics of a context that is this test's alone.</summary>
    public Topics Topics => new(Name) { Audit = $"{Name}.audit" };

    public static async Task<SomeKafka> Start()
    {
        var kafka = new SomeKafka();
        if (Given is not null) return kafka;
        kafka.folder = Directory.CreateTempSubdirectory("some-kafka-").FullName;
        kafka.embedded = await KafkaBroker.Start(new() { DataFolder = kafka.folder });
        return kafka;
    }

    public async ValueTask DisposeAsync()
    {
        if (embedded is null)
        {
            await RemoveTopics();
            return;
        }
        await embedded.DisposeAsync();
        Directory.Delete(folder!, recursive: true);
    }

    private async Task RemoveTopics()
    {
        using var admin = new AdminClientBuilder(Address.Client).Build();
        string[] own = [.. admin
            .GetMetadata(TimeSpan.FromSeconds(30)).Topics
            .Select(topic => topic.Topic)
            .Where(topic => topic.StartsWith(Name + ".", StringComparison.Ordinal))];
        if (own.Length > 0) await admin.DeleteTopicsAsync(own);
    }
}
