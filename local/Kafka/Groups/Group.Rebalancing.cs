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
                if (memberId == "") memberId = Replace(former, request.InstanceId);
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
        ProtocolType = request.ProtocolType;
        member.Protocols = request.Protocols;
        member.SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        member.RebalanceTimeout = TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs);
        Touch(member);
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
        BrokerLog.Rebalanced(settings.Logger, id, Generation, members.Count);
        if (members.Count == 0)
        {
            (State, protocol, leader) = (GroupState.Empty, null, "");
            return;
        }
        State = GroupState.CompletingRebalance;
        if (!members.ContainsKey(leader)) leader = members.Keys.First();
        protocol = members[leader].Protocols.First(p => members.Values.All(m => m.Protocols.Any(other => other.Name == p.Name))).Name;
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

    /// <summary>A static member that comes back, without the id it had, takes the place of its former self.</summary>
    private string Replace(Member? former, string instanceId)
    {
        if (former is not null)
        {
            members.Remove(former.Id);
            former.Release(ErrorCode.FencedInstanceId);
            if (leader == former.Id) leader = "";
        }
        return NewId(instanceId);
    }

    private string NewId(string prefix) => $"{prefix}-{settings.NewId()}";

    private bool AllSpeakOneOf(Protocol[] protocols) => protocols.Any(p => members.Values.All(m => m.Protocols.Any(other => other.Name == p.Name)));

    private static IEqualityComparer<Protocol> Same { get; } = EqualityComparer<Protocol>.Create((a, b) => a.Name == b.Name && a.Metadata.AsSpan().SequenceEqual(b.Metadata), p => p.Name.GetHashCode());
}
