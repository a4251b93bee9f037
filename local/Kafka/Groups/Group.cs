using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

public enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}

/// <summary>A consumer group: who is in it, and what it is doing. All of it under one lock; the waiting is done outside.</summary>
public sealed partial class Group(string id, GroupSettings settings)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Member> members = [];
    private readonly HashSet<string> promised = []; // ids given out to members that have not yet come back with them
    private string leader = "";
    private string? protocol;
    private ITimer? rebalance;
    private int rebalances; // so that a timer that comes late does not end the next one

    public string Id => id;
    public GroupState State { get; private set; } = GroupState.Empty;
    public int Generation { get; private set; }
    public string ProtocolType { get; private set; } = "";

    /// <summary>Whether a member of this generation may go on as it was.</summary>
    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation)
    {
        lock (gate)
        {
            if (Check(memberId, instanceId, generation) is var error && error != ErrorCode.None) return error;
            Touch(members[memberId]);
            return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    /// <summary>Whether these credentials may commit offsets. A consumer outside any group has none, and may while the group is empty.</summary>
    public ErrorCode MayCommit(string memberId, string? instanceId, int generation)
    {
        lock (gate)
        {
            if (generation < 0 && memberId == "") return members.Count == 0 ? ErrorCode.None : ErrorCode.UnknownMemberId;
            if (Check(memberId, instanceId, generation) is var error && error != ErrorCode.None) return error;
            Touch(members[memberId]);
            return State == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    public ErrorCode Leave(string memberId, string? instanceId)
    {
        lock (gate)
        {
            if (instanceId is not null)
            {
                if (members.Values.FirstOrDefault(m => m.InstanceId == instanceId) is not { } known) return ErrorCode.UnknownMemberId;
                if (memberId != "" && memberId != known.Id) return ErrorCode.FencedInstanceId;
                memberId = known.Id;
            }
            if (promised.Remove(memberId)) return ErrorCode.None;
            if (!members.TryGetValue(memberId, out var member)) return ErrorCode.UnknownMemberId;
            Remove(member, ErrorCode.UnknownMemberId);
            return ErrorCode.None;
        }
    }

    /// <summary>The group as an administrator sees it.</summary>
    public GroupDescription Describe()
    {
        lock (gate)
        {
            return new(ErrorCode.None, id, State.ToString(), ProtocolType, State == GroupState.Stable ? protocol ?? "" : "",
                [.. members.Values.Select(m => new MemberDescription(m.Id, m.InstanceId, m.ClientId, m.Host, protocol is null ? [] : m.MetadataFor(protocol), m.Assignment))]);
        }
    }

    /// <summary>Whether a member says, in the consumers' own form, that it reads the topic.</summary>
    public bool IsSubscribedTo(string topic)
    {
        lock (gate) return ProtocolType == "consumer" && members.Values.Any(m => m.Protocols.Any(p => Subscription.TopicsOf(p.Metadata).Contains(topic)));
    }

    public bool IsEmpty { get { lock (gate) return members.Count == 0; } }

    /// <summary>Lets everyone go who waits: the broker is stopping.</summary>
    public void Close()
    {
        lock (gate)
        {
            rebalance?.Dispose();
            foreach (var member in members.Values) member.Release(ErrorCode.NotCoordinator);
        }
    }

    private ErrorCode Check(string memberId, string? instanceId, int generation)
    {
        if (!members.TryGetValue(memberId, out var member))
        {
            return instanceId is not null && members.Values.Any(m => m.InstanceId == instanceId) ? ErrorCode.FencedInstanceId : ErrorCode.UnknownMemberId;
        }
        if (member.InstanceId != instanceId && instanceId is not null) return ErrorCode.FencedInstanceId;
        return generation == Generation ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    private void Touch(Member member)
    {
        member.Session ??= settings.Time.CreateTimer(_ => Expire(member), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        member.Session.Change(member.SessionTimeout, Timeout.InfiniteTimeSpan);
    }

    private void Expire(Member member)
    {
        lock (gate)
        {
            // A member that waits for our answer cannot send a heartbeat meanwhile.
            if (member.Joining is not null || member.Syncing is not null) Touch(member);
            else if (members.GetValueOrDefault(member.Id) == member) Remove(member, ErrorCode.UnknownMemberId);
        }
    }

    private void Remove(Member member, ErrorCode told)
    {
        members.Remove(member.Id);
        member.Release(told);
        if (leader == member.Id) leader = "";
        if (State is GroupState.Stable or GroupState.CompletingRebalance) PrepareRebalance();
        else if (State == GroupState.PreparingRebalance) CompleteIfAllJoined();
    }
}
