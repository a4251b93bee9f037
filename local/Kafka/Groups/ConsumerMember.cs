using System.Text.RegularExpressions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>
/// What a consumer of the new protocol says of itself; null where nothing has changed. Epoch 0 joins, -1 leaves, -2 leaves for a while.
/// </summary>
public sealed record ConsumerHeartbeat(
    string Group,
    string MemberId,
    int Epoch,
    string? InstanceId,
    string? Rack,
    int RebalanceTimeoutMs,
    string[]? Topics,
    string? Pattern,
    string? Assignor,
    IReadOnlyCollection<TopicPartition>? Owned,
    bool NamesItself)
{
    public const int Joins = 0;
    public const int Leaves = -1;
    public const int WillReturn = -2;
}

/// <summary>What the consumer learns: its epoch and, if that is new to it, the partitions that it may use.</summary>
public sealed record ConsumerHeartbeatResult(
    ErrorCode Error,
    string? Why = null,
    string? MemberId = null,
    int Epoch = -1,
    TimeSpan Interval = default,
    IReadOnlyCollection<TopicPartition>? Assignment = null);

/// <summary>One consumer of a group of the new protocol: what it subscribes to, what it has, and what it is to have.</summary>
public sealed class ConsumerMember(string id, string clientId, string host)
{
    public string Id => id;
    public string ClientId => clientId;
    public string Host => host;
    public string? InstanceId { get; init; }
    public string? Rack { get; set; }
    public TimeSpan RebalanceTimeout { get; set; }
    public string[] Topics { get; set; } = [];
    public string Pattern { get; set; } = "";
    public Regex? Matching { get; set; }
    public string? Assignor { get; set; }

    public int Epoch { get; set; }
    public int PreviousEpoch { get; set; }

    /// <summary>The partitions that it may use.</summary>
    public HashSet<TopicPartition> Assigned { get; set; } = [];

    /// <summary>The partitions that it has been told to give back, and has not yet given back.</summary>
    public HashSet<TopicPartition> Revoked { get; set; } = [];

    /// <summary>The partitions that it is to have in the end.</summary>
    public HashSet<TopicPartition> Target { get; set; } = [];

    /// <summary>Runs out when nothing has been heard for the session timeout.</summary>
    public ITimer? Session { get; set; }

    /// <summary>Runs out when partitions are not given back in time.</summary>
    public ITimer? Revoking { get; set; }

    public bool IsSubscribedTo(string topic) => Topics.Contains(topic) || Matching?.IsMatch(topic) == true;

    public bool HasSettled(int epoch) => Epoch == epoch && Revoked.Count == 0 && Assigned.SetEquals(Target);

    public void Release()
    {
        Session?.Dispose();
        Revoking?.Dispose();
    }
}
