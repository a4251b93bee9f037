using System.Collections.Concurrent;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>What every group of a broker shares.</summary>
/// <param name="FirstWait">How long a new group waits for more members before its first generation.</param>
/// <param name="Time">The clock of sessions and rebalances.</param>
/// <param name="Logger">Where generations are logged.</param>
/// <param name="NewId">Where the random part of member ids comes from.</param>
public sealed record GroupSettings(TimeSpan FirstWait, TimeProvider Time, ILogger Logger, Func<string> NewId);

/// <summary>A group as an administrator sees it.</summary>
public sealed record GroupDescription(ErrorCode Error, string Id, string State, string ProtocolType, string Protocol, IReadOnlyCollection<MemberDescription> Members);

public sealed record MemberDescription(string Id, string? InstanceId, string ClientId, string Host, byte[] Metadata, byte[] Assignment);

/// <summary>Every consumer group: its members in memory, its offsets on disk. After a restart the members join again.</summary>
public sealed class GroupCoordinator(OffsetStore offsets, GroupSettings settings) : IDisposable
{
    private readonly ConcurrentDictionary<string, Group> groups = [];

    public Group this[string id] => groups.GetOrAdd(id, _ => new(id, settings));

    public Group? Find(string id) => groups.GetValueOrDefault(id);

    public IReadOnlyCollection<GroupDescription> All => [.. groups.Keys.Union(offsets.Groups).Select(Describe)];

    /// <summary>A group that no one knows is described as dead, not as an error: so Kafka does.</summary>
    public GroupDescription Describe(string id) => Find(id)?.Describe()
        ?? new(ErrorCode.None, id, offsets.KeysOf(id).Any() ? "Empty" : "Dead", offsets.KeysOf(id).Any() ? "consumer" : "", "", []);

    public ErrorCode Delete(string id)
    {
        if (Find(id) is { IsEmpty: false }) return ErrorCode.NonEmptyGroup;
        if (!groups.TryRemove(id, out _) && !offsets.KeysOf(id).Any()) return ErrorCode.GroupIdNotFound;
        offsets.Remove(key => key.Group == id);
        return ErrorCode.None;
    }

    public void Dispose()
    {
        foreach (var group in groups.Values) group.Close();
    }
}
