using System.Text.Json;

namespace ServerlessEvents.Local.Hosting;

/// <summary>
/// The settings of host.json that the local host honours: those below <c>extensions.kafka</c>, with the extension's own defaults, and
/// <c>functionTimeout</c>.
/// </summary>
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

    /// <summary><c>Earliest</c> or <c>Latest</c>: where a group begins that has committed nothing.</summary>
    public string AutoOffsetReset { get; init; } = "Earliest";

    public int AutoCommitIntervalMs { get; init; } = 200;
    public int SessionTimeoutMs { get; init; } = 10_000;
    public int MaxPollIntervalMs { get; init; } = 300_000;
    public int? QueuedMinMessages { get; init; }
    public int? QueuedMaxMessagesKbytes { get; init; }
    public int? MaxPartitionFetchBytes { get; init; }
    public int? FetchMaxBytes { get; init; }

    /// <summary>
    /// How long a call may take. After that the call has failed, and its worker is killed and started again. The host's default is half an
    /// hour.
    /// </summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Reads the host.json of a folder.</summary>
    public static HostJson Read(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "host.json")));
        var root = json.RootElement;
        var settings = root.TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("kafka", out var kafka)
            ? kafka.Deserialize<HostJson>(JsonSerializerOptions.Web) ?? new()
            : new();
        if (!root.TryGetProperty("functionTimeout", out var timeout)) return settings;
        return settings with
        {
            FunctionTimeout = timeout.GetString() is "-1"
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.Parse(timeout.GetString()!, System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
