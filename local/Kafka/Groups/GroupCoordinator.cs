using System.Collections.Concurrent;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>What every group of a broker shares.</summary>
/// <param name="FirstWait">How long a new group waits for more members before its first generation.</param>
/// <param name="Time">The clock of sessions and rebalances.</param>
/// <param name="Logger">Where generations are logged.</param>
/// <param name="NewId">Where the random part of member ids comes from.</param>
public sealed record GroupSettings(TimeSpan FirstWait, TimeProvider Time, ILogger Logger, Func<string> NewId)
{
    /// <summary>How long a member of the new protocol may be silent.</summary>
    public TimeSpan ConsumerSession { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How often a member of the new protocol is told to speak.</summary>
    public TimeSpan ConsumerHeartbeat { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A group as an administrator sees it.</summary>
public sealed record GroupDescription(
    ErrorCode Error,
    string Id,
    string State,
    string ProtocolType,
    string Protocol,
    IReadOnlyCollection<MemberDescription> Members,
    string Type = GroupDescription.Classic)
{
    public const string Classic = "classic";
    public const string Consumer = "consumer";
}

public sealed record MemberDescription(string Id, string? InstanceId, string ClientId, string Host, byte[] Metadata, byte[] Assignment);

/// <summary>
/// Every consumer group: its members in memory, its offsets on disk. After a restart the members join again. A group speaks the protocol of
/// its members, the classic one or the new one; an empty group can become either.
/// </summary>
public sealed class GroupCoordinator(OffsetStore offsets, TopicStore topics, GroupSettings settings) : IDisposable
{
    private readonly ConcurrentDictionary<string, Group> groups = [];
    private readonly ConcurrentDictionary<string, ConsumerGroup> consumers = [];

    public Group? Find(string id) => groups.GetValueOrDefault(id);

    public ConsumerGroup? FindConsumer(string id) => consumers.GetValueOrDefault(id);

    public IReadOnlyCollection<GroupDescription> All => [.. groups.Keys.Union(consumers.Keys).Union(offsets.Groups).Select(Describe)];

    /// <summary>An unknown group is described as dead, not as an error, as Kafka does.</summary>
    public GroupDescription Describe(string id) =>
        FindConsumer(id) is { } consumer && IsNew(id)
        ? new(ErrorCode.None, id, consumer.State, GroupDescription.Consumer, "", [], GroupDescription.Consumer)
        : Find(id)?.Describe()
        ?? new(ErrorCode.None, id, offsets.KeysOf(id).Any() ? "Empty" : "Dead", offsets.KeysOf(id).Any() ? "consumer" : "", "", []);

    /// <summary>Whether the group speaks the new protocol.</summary>
    public bool IsNew(string id) =>
        FindConsumer(id) is { } consumer && (!consumer.IsEmpty || Find(id) is null or { IsEmpty: true, Generation: 0 });

    public Task<JoinResult> Join(JoinRequest request, Caller caller) => FindConsumer(request.Group) is { IsEmpty: false }
        ? Task.FromResult(new JoinResult(ErrorCode.InconsistentGroupProtocol, request.MemberId))
        : groups.GetOrAdd(request.Group, id => new(id, settings)).Join(request, caller);

    /// <summary>Answers a member of the new protocol, which does not find groups of the classic protocol.</summary>
    public ConsumerHeartbeatResult Heartbeat(ConsumerHeartbeat request, Caller caller)
    {
        if (Find(request.Group) is { IsEmpty: false })
        {
            return new(
                ErrorCode.GroupIdNotFound, $"The group '{request.Group}' has members that speak the classic protocol: stop them first.");
        }
        var group = request.Epoch == ConsumerHeartbeat.Joins
            ? consumers.GetOrAdd(request.Group, id => new(id, topics, settings))
            : FindConsumer(request.Group);
        if (group is null) return new(ErrorCode.GroupIdNotFound, $"There is no group '{request.Group}'.");
        if (request.Epoch == ConsumerHeartbeat.Joins && Find(request.Group) is { IsEmpty: true }) groups.TryRemove(request.Group, out _);
        return group.Heartbeat(request, caller);
    }

    /// <summary>
    /// Whether these credentials may commit offsets; the generation is the member's epoch in a group of the new protocol.
    /// </summary>
    public ErrorCode MayCommit(string id, string memberId, string? instanceId, int generation) => IsNew(id)
        ? FindConsumer(id)!.MayUseOffsets(memberId, generation, commits: true)
        : groups.GetOrAdd(id, _ => new(id, settings)).MayCommit(memberId, instanceId, generation);

    /// <summary>Whether these credentials may read offsets; only members of the new protocol have any to show.</summary>
    public ErrorCode MayFetch(string id, string? memberId, int epoch) =>
        IsNew(id) ? FindConsumer(id)!.MayUseOffsets(memberId, epoch, commits: false) : ErrorCode.None;

    /// <summary>Whether a member still reads the topic, as far as its group's protocol tells.</summary>
    public bool IsSubscribed(string id, string topic) =>
        FindConsumer(id)?.IsSubscribedTo(topic) == true || Find(id)?.IsSubscribedTo(topic) == true;

    public ErrorCode Delete(string id)
    {
        if (Find(id) is { IsEmpty: false } || FindConsumer(id) is { IsEmpty: false }) return ErrorCode.NonEmptyGroup;
        if (!(groups.TryRemove(id, out _) | consumers.TryRemove(id, out _)) && !offsets.KeysOf(id).Any()) return ErrorCode.GroupIdNotFound;
        offsets.Remove(key => key.Group == id);
        return ErrorCode.None;
    }

    public void Dispose()
    {
        foreach (var group in groups.Values) group.Close();
        foreach (var group in consumers.Values) group.Close();
    }
}
