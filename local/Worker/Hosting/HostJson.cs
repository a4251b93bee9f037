using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>The settings of <c>extensions.kafka</c> in host.json that the local host honours, with the extension's own defaults.</summary>
public sealed record HostJson
{
    public int MaxBatchSize { get; init; } = 64;
    public int SubscriberIntervalInSeconds { get; init; } = 1;
    public int SubscriberIdleBackoffMs { get; init; } = 50;
    public int ExecutorChannelCapacity { get; init; } = 1;
    public int ChannelFullRetryIntervalInMs { get; init; } = 50;
    public bool CommitOnFailure { get; init; } = true;

    /// <summary>How often a failed batch is tried again in place; -1 is for ever.</summary>
    public int MaxRetries { get; init; } = 5;

    public int AutoCommitIntervalMs { get; init; } = 200;
    public int SessionTimeoutMs { get; init; } = 10_000;
    public int MaxPollIntervalMs { get; init; } = 300_000;

    /// <summary>Reads the host.json of a folder.</summary>
    public static HostJson Read(string folder)
    {
        var file = Path.Combine(folder, "host.json");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("kafka", out var kafka)
            ? kafka.Deserialize<HostJson>(JsonSerializerOptions.Web) ?? new()
            : new();
    }
}
