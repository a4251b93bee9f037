using ServerlessEvents.Domain;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>How members join, get a generation, and share out the partitions.</summary>
public sealed partial class Group
{
    public Task<JoinResult> Join(JoinRequest request, Caller caller)
    {
        lock (gate)
        {
            if (members.Count > 0 && (request.ProtocolType != ProtocolType || !AllSpeakOneOf(request.Protocols))) return Now(ErrorCode.InconsistentGroupProtocol);
            if (request.Protocols.Length == 0) return Now(ErrorCode.InconsistentGroupProtocol);
            var memberId = request.MemberId;
            if (request.InstanceId is not null)
            {
                var former = members.Values.FirstOrDefault(m => m.InstanceId == request.InstanceId);
                if (memberId != "" && former?.Id != memberId) return Now(former is null ? ErrorCode.UnknownMemberId : ErrorCode.FencedInstanceId);
                if (memberId == "" && former is not null) return Return(former, request, caller);
                if (memberId == "") memberId = NewId(request.InstanceId);
            }
            else if (memberId == "")
            {
                memberId = NewId(caller.ClientId);
                if (request.NeedsId)
                {
                    promised.Add(memberId);
                    return Task.FromResult(new JoinResult(ErrorCode.MemberIdRequired, memberId));
                }
            }
            else if (!promised.Remove(memberId) && !members.ContainsKey(memberId))
            {
                return Now(ErrorCode.UnknownMemberId);
            }
            return Enter(memberId, request, caller);
        }

        Task<JoinResult> Now(ErrorCode error) => Task.FromResult(new JoinResult(error, request.MemberId));
    }

    public Task<SyncResult> Sync(string memberId, string? instanceId, int generation, IReadOnlyCollection<(string Member, byte[] Assignment)> assignments)
    {
        lock (gate)
        {
            var error = Check(memberId, instanceId, generation);
            if (error == ErrorCode.None && State is GroupState.PreparingRebalance or GroupState.Empty) error = ErrorCode.RebalanceInProgress;
            if (error != ErrorCode.None) return Task.FromResult(new SyncResult(error, []));
            var member = members[memberId];
            Touch(member);
            if (State == GroupState.Stable) return Task.FromResult(new SyncResult(ErrorCode.None, member.Assignment, ProtocolType, protocol));
            member.Syncing ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            var answer = member.Syncing.Task;
            if (memberId == leader) Assign(assignments);
            return answer;
        }
    }

    private Task<JoinResult> Enter(string memberId, JoinRequest request, Caller caller)
    {
        if (!members.TryGetValue(memberId, out var member))
        {
            members[memberId] = member = new(memberId, caller.ClientId, caller.Host) { InstanceId = request.InstanceId };
        }
        else if (State == GroupState.Stable && memberId != leader && member.Protocols.SequenceEqual(request.Protocols, Same))
        {
            Touch(member);
            return Task.FromResult(Result(member)); // it missed our answer: nothing has changed
        }
        return Wait(member, request);
    }

    /// <summary>
    /// A static member that comes back without the id it had takes the place of its former self, which is fenced (KIP-345). In a stable group
    /// it goes on with the partitions that it had, and no one else notices.
    /// </summary>
    private Task<JoinResult> Return(Member former, JoinRequest request, Caller caller)
    {
        var formerLeader = leader;
        var member = new Member(NewId(request.InstanceId!), caller.ClientId, caller.Host) { InstanceId = request.InstanceId, Assignment = former.Assignment };
        members.Remove(former.Id);
        former.Release(ErrorCode.FencedInstanceId);
        members[member.Id] = member;
        if (leader == former.Id) leader = member.Id;
        member.Protocols = request.Protocols;
        if (State != GroupState.Stable || CommonProtocol() != protocol) return Wait(member, request);
        Note(member, request);
        var result = Result(member);
        if (leader != member.Id) return Task.FromResult(result);
        // The group would not take a new assignment. A client of before v9 cannot be told so: it learns the id that its former self had, and takes that for another leader.
        return Task.FromResult(request.KnowsSkipping ? result with { SkipsAssignment = true } : result with { Leader = formerLeader, Members = [] });
    }

    private void Note(Member member, JoinRequest request)
    {
        ProtocolType = request.ProtocolType;
        member.Protocols = request.Protocols;
        member.SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        member.RebalanceTimeout = TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs);
        Touch(member);
    }

    /// <summary>The member's join is answered with the next generation.</summary>
    private Task<JoinResult> Wait(Member member, JoinRequest request)
    {
        Note(member, request);
        member.Joining ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Joining.Task;
        if (State == GroupState.PreparingRebalance) CompleteIfAllJoined(); else PrepareRebalance();
        return answer;
    }

    private void PrepareRebalance()
    {
        var wasEmpty = State == GroupState.Empty;
        State = GroupState.PreparingRebalance;
        foreach (var member in members.Values)
        {
            member.Syncing?.TrySetResult(new(ErrorCode.RebalanceInProgress, []));
            member.Syncing = null;
        }
        // A new group waits a moment for the others that are about to start; an existing one waits for its members to come back.
        var limit = wasEmpty ? settings.FirstWait : members.Values.Select(m => m.RebalanceTimeout).DefaultIfEmpty().Max();
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

    private void CompleteIfAllJoined()
    {
        if (Generation > 0 && members.Values.All(m => m.Joining is not null)) Complete();
    }

    private void Complete()
    {
        rebalance?.Dispose();
        foreach (var late in members.Values.Where(m => m.Joining is null).ToArray())
        {
            members.Remove(late.Id);
            late.Release(ErrorCode.UnknownMemberId);
        }
        Generation++;
        BrokerLog.Rebalanced(settings.Logger, Printable.Of(id), Generation, members.Count);
        if (members.Count == 0)
        {
            (State, protocol, leader) = (GroupState.Empty, null, "");
            return;
        }
        State = GroupState.CompletingRebalance;
        if (!members.ContainsKey(leader)) leader = members.Keys.First();
        protocol = CommonProtocol();
        foreach (var member in members.Values)
        {
            Touch(member);
            member.Joining!.TrySetResult(Result(member));
            member.Joining = null;
        }
    }

    private void Assign(IReadOnlyCollection<(string Member, byte[] Assignment)> assignments)
    {
        foreach (var member in members.Values) member.Assignment = assignments.FirstOrDefault(a => a.Member == member.Id).Assignment ?? [];
        State = GroupState.Stable;
        foreach (var member in members.Values)
        {
            member.Syncing?.TrySetResult(new(ErrorCode.None, member.Assignment, ProtocolType, protocol));
            member.Syncing = null;
        }
    }

    private JoinResult Result(Member member) => new(ErrorCode.None, member.Id, Generation, ProtocolType, protocol, leader,
        member.Id == leader ? [.. members.Values.Select(m => new JoinedMember(m.Id, m.InstanceId, m.MetadataFor(protocol!)))] : []);

    /// <summary>The leader's first that all speak.</summary>
    private string? CommonProtocol() => members[leader].Protocols.FirstOrDefault(p => members.Values.All(m => m.Protocols.Any(other => other.Name == p.Name))).Name;

    private string NewId(string prefix) => $"{prefix}-{settings.NewId()}";

    private bool AllSpeakOneOf(Protocol[] protocols) => protocols.Any(p => members.Values.All(m => m.Protocols.Any(other => other.Name == p.Name)));

    private static IEqualityComparer<Protocol> Same { get; } = EqualityComparer<Protocol>.Create((a, b) => a.Name == b.Name && a.Metadata.AsSpan().SequenceEqual(b.Metadata), p => p.Name.GetHashCode());
}
