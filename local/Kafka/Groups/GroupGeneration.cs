using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>
/// The generation of a group: its members, their leader, and the rebalance that makes the next one. The caller holds the group's lock.
/// </summary>
internal sealed class GroupGeneration(string id, GroupSettings settings, Lock gate)
{
    private ITimer? rebalance;
    private int rebalances; // so that a late timer does not end the next rebalance

    public Dictionary<string, Member> Members { get; } = [];
    public string Leader { get; set; } = "";
    public string? Protocol { get; private set; }
    public string ProtocolType { get; set; } = "";
    public GroupState State { get; private set; } = GroupState.Empty;
    public int Number { get; private set; }

    /// <summary>Releases every member that waits.</summary>
    public void Close()
    {
        rebalance?.Dispose();
        foreach (var member in Members.Values) member.Release(ErrorCode.NotCoordinator);
    }

    /// <summary>The member lives: its session begins anew.</summary>
    public void Touch(Member member)
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
            else if (Members.GetValueOrDefault(member.Id) == member) Remove(member, ErrorCode.UnknownMemberId);
        }
    }

    public void Remove(Member member, ErrorCode told)
    {
        Members.Remove(member.Id);
        member.Release(told);
        if (Leader == member.Id) Leader = "";
        if (State is GroupState.Stable or GroupState.CompletingRebalance) Prepare();
        else if (State == GroupState.PreparingRebalance) CompleteIfAllJoined();
    }

    /// <summary>Asks every member to join again.</summary>
    public void Prepare()
    {
        var wasEmpty = State == GroupState.Empty;
        State = GroupState.PreparingRebalance;
        foreach (var member in Members.Values)
        {
            member.Syncing?.TrySetResult(new(ErrorCode.RebalanceInProgress, []));
            member.Syncing = null;
        }
        // A new group waits a moment for the others that are about to start; an existing one waits for its members to come back.
        var limit = wasEmpty ? settings.FirstWait : Members.Values.Select(m => m.RebalanceTimeout).DefaultIfEmpty().Max();
        rebalance?.Dispose();
        var number = ++rebalances;
        rebalance = settings.Time.CreateTimer(_ => TimeIsUp(number), null, limit, Timeout.InfiniteTimeSpan);
        if (!wasEmpty) CompleteIfAllJoined();
    }

    private void TimeIsUp(int number)
    {
        lock (gate)
        {
            if (number == rebalances && State == GroupState.PreparingRebalance) Complete();
        }
    }

    public void CompleteIfAllJoined()
    {
        if (Number > 0 && Members.Values.All(m => m.Joining is not null)) Complete();
    }

    private void Complete()
    {
        rebalance?.Dispose();
        foreach (var late in Members.Values.Where(m => m.Joining is null).ToArray())
        {
            Members.Remove(late.Id);
            late.Release(ErrorCode.UnknownMemberId);
        }
        Number++;
        BrokerLog.Rebalanced(settings.Logger, id, Number, Members.Count);
        if (Members.Count == 0)
        {
            (State, Protocol, Leader) = (GroupState.Empty, null, "");
            return;
        }
        State = GroupState.CompletingRebalance;
        if (!Members.ContainsKey(Leader)) Leader = Members.Keys.First();
        Protocol = CommonProtocol();
        foreach (var member in Members.Values)
        {
            Touch(member);
            member.Joining!.TrySetResult(Result(member));
            member.Joining = null;
        }
    }

    /// <summary>Gives each member what the leader has decided.</summary>
    public void Assign(IReadOnlyCollection<(string Member, byte[] Assignment)> assignments)
    {
        foreach (var member in Members.Values) member.Assignment = assignments.FirstOrDefault(a => a.Member == member.Id).Assignment ?? [];
        State = GroupState.Stable;
        foreach (var member in Members.Values)
        {
            member.Syncing?.TrySetResult(new(ErrorCode.None, member.Assignment, ProtocolType, Protocol));
            member.Syncing = null;
        }
    }

    public JoinResult Result(Member member) => new(ErrorCode.None, member.Id, Number, ProtocolType, Protocol, Leader,
        member.Id == Leader ? [.. Members.Values.Select(m => new JoinedMember(m.Id, m.InstanceId, m.MetadataFor(Protocol!)))] : []);

    /// <summary>The leader's first protocol that all members speak.</summary>
    public string? CommonProtocol() =>
        Members[Leader].Protocols.FirstOrDefault(p => Members.Values.All(m => m.Protocols.Any(other => other.Name == p.Name))).Name;

    public bool AllSpeakOneOf(Protocol[] protocols) =>
        protocols.Any(p => Members.Values.All(m => m.Protocols.Any(other => other.Name == p.Name)));
}
