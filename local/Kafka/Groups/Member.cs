using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>A way to share out partitions that a member can work with, and what it says of itself for it.</summary>
public readonly record struct Protocol(string Name, byte[] Metadata);

/// <summary>What a consumer says when it joins.</summary>
public sealed record JoinRequest(
    string Group,
    int SessionTimeoutMs,
    int RebalanceTimeoutMs,
    string MemberId,
    string? InstanceId,
    string ProtocolType,
    Protocol[] Protocols,
    bool NeedsId,
    bool KnowsSkipping = false);

/// <summary>The answer to a join: the generation and, for its leader, everyone in it.</summary>
public sealed record JoinResult(
    ErrorCode Error,
    string MemberId,
    int Generation = -1,
    string? ProtocolType = null,
    string? Protocol = null,
    string Leader = "",
    IReadOnlyCollection<JoinedMember>? Members = null,
    bool SkipsAssignment = false);

public sealed record JoinedMember(string Id, string? InstanceId, byte[] Metadata);

/// <summary>The answer to a sync: what the leader gave this member.</summary>
public sealed record SyncResult(ErrorCode Error, byte[] Assignment, string? ProtocolType = null, string? Protocol = null);

/// <summary>One consumer of a group.</summary>
public sealed class Member(string id, string clientId, string host)
{
    public string Id => id;
    public string ClientId => clientId;
    public string Host => host;
    public string? InstanceId { get; init; }
    public TimeSpan SessionTimeout { get; set; }
    public TimeSpan RebalanceTimeout { get; set; }
    public Protocol[] Protocols { get; set; } = [];
    public byte[] Assignment { get; set; } = [];

    /// <summary>Set while the member waits for a rebalance to complete.</summary>
    public TaskCompletionSource<JoinResult>? Joining { get; set; }

    /// <summary>Set while the member waits for the leader's assignment.</summary>
    public TaskCompletionSource<SyncResult>? Syncing { get; set; }

    /// <summary>Runs out when nothing has been heard for the session timeout.</summary>
    public ITimer? Session { get; set; }

    public byte[] MetadataFor(string protocol) => Protocols.FirstOrDefault(p => p.Name == protocol).Metadata ?? [];

    public void Release(ErrorCode error)
    {
        Joining?.TrySetResult(new(error, id));
        Syncing?.TrySetResult(new(error, []));
        (Joining, Syncing) = (null, null);
        Session?.Dispose();
    }
}
