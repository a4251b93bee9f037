using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>A consumer group. It handles the requests of its members under one lock; the waiting is done outside the lock.</summary>
public sealed class Group
{
    private readonly Lock gate = new();
    private readonly HashSet<string> promised = []; // ids given out to members that have not yet come back with them
    private readonly GroupSettings settings;
    private readonly GroupGeneration current;

    public Group(string id, GroupSettings settings) => (Id, this.settings, current) = (id, settings, new(id, settings, gate));

    public string Id { get; }
    public GroupState State => current.State;
    public int Generation => current.Number;
    public string ProtocolType => current.ProtocolType;

    /// <summary>Whether a member of this generation may go on as it was.</summary>
    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation)
    {
        lock (gate)
        {
            if (Check(memberId, instanceId, generation) is var error && error != ErrorCode.None) return error;
            current.Touch(current.Members[memberId]);
            return current.State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    /// <summary>
    /// Whether these credentials may commit offsets. A consumer outside any group has none, and may while the group is empty.
    /// </summary>
    public ErrorCode MayCommit(string memberId, string? instanceId, int generation)
    {
        lock (gate)
        {
            if (generation < 0 && memberId == "") return current.Members.Count == 0 ? ErrorCode.None : ErrorCode.UnknownMemberId;
            if (Check(memberId, instanceId, generation) is var error && error != ErrorCode.None) return error;
            current.Touch(current.Members[memberId]);
            return current.State == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    public ErrorCode Leave(string memberId, string? instanceId)
    {
        lock (gate)
        {
            if (instanceId is not null)
            {
                if (current.Members.Values.FirstOrDefault(m => m.InstanceId == instanceId) is not { } known)
                    return ErrorCode.UnknownMemberId;
                if (memberId != "" && memberId != known.Id) return ErrorCode.FencedInstanceId;
                memberId = known.Id;
            }
            if (promised.Remove(memberId)) return ErrorCode.None;
            if (!current.Members.TryGetValue(memberId, out var member)) return ErrorCode.UnknownMemberId;
            current.Remove(member, ErrorCode.UnknownMemberId);
            return ErrorCode.None;
        }
    }

    /// <summary>The group as an administrator sees it.</summary>
    public GroupDescription Describe()
    {
        lock (gate)
        {
            var protocol = current.State == GroupState.Stable ? current.Protocol ?? "" : "";
            return new(
                ErrorCode.None, Id, current.State.ToString(), current.ProtocolType, protocol, [.. current.Members.Values.Select(Describe)]);
        }
    }

    private MemberDescription Describe(Member m) => new(
        m.Id, m.InstanceId, m.ClientId, m.Host, current.Protocol is null ? [] : m.MetadataFor(current.Protocol), m.Assignment);

    /// <summary>Whether a member says, in the consumers' own form, that it reads the topic.</summary>
    public bool IsSubscribedTo(string topic)
    {
        lock (gate)
        {
            return current.ProtocolType == "consumer"
                && current.Members.Values.Any(m => m.Protocols.Any(p => Subscription.TopicsOf(p.Metadata).Contains(topic)));
        }
    }

    public bool IsEmpty { get { lock (gate) return current.Members.Count == 0; } }

    /// <summary>Releases every member that waits: the broker is stopping.</summary>
    public void Close()
    {
        lock (gate) current.Close();
    }

    private ErrorCode Check(string memberId, string? instanceId, int generation)
    {
        if (!current.Members.TryGetValue(memberId, out var member))
        {
            return instanceId is not null && current.Members.Values.Any(m => m.InstanceId == instanceId)
                ? ErrorCode.FencedInstanceId
                : ErrorCode.UnknownMemberId;
        }
        if (member.InstanceId != instanceId && instanceId is not null) return ErrorCode.FencedInstanceId;
        return generation == current.Number ? ErrorCode.None : ErrorCode.IllegalGeneration;
    }

    public Task<JoinResult> Join(JoinRequest request, Caller caller)
    {
        lock (gate)
        {
            if (current.Members.Count > 0 && (request.ProtocolType != current.ProtocolType || !current.AllSpeakOneOf(request.Protocols)))
                return Now(ErrorCode.InconsistentGroupProtocol);
            if (request.Protocols.Length == 0) return Now(ErrorCode.InconsistentGroupProtocol);
            var memberId = request.MemberId;
            if (request.InstanceId is not null)
            {
                var former = current.Members.Values.FirstOrDefault(m => m.InstanceId == request.InstanceId);
                if (memberId != "" && former?.Id != memberId)
                    return Now(former is null ? ErrorCode.UnknownMemberId : ErrorCode.FencedInstanceId);
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
            else if (!promised.Remove(memberId) && !current.Members.ContainsKey(memberId))
            {
                return Now(ErrorCode.UnknownMemberId);
            }
            return Enter(memberId, request, caller);
        }

        Task<JoinResult> Now(ErrorCode error) => Task.FromResult(new JoinResult(error, request.MemberId));
    }

    public Task<SyncResult> Sync(
        string memberId,
        string? instanceId,
        int generation,
        IReadOnlyCollection<(string Member, byte[] Assignment)> assignments)
    {
        lock (gate)
        {
            var error = Check(memberId, instanceId, generation);
            if (error == ErrorCode.None && current.State is GroupState.PreparingRebalance or GroupState.Empty)
                error = ErrorCode.RebalanceInProgress;
            if (error != ErrorCode.None) return Task.FromResult(new SyncResult(error, []));
            var member = current.Members[memberId];
            current.Touch(member);
            if (current.State == GroupState.Stable)
                return Task.FromResult(new SyncResult(ErrorCode.None, member.Assignment, current.ProtocolType, current.Protocol));
            member.Syncing ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            var answer = member.Syncing.Task;
            if (memberId == current.Leader) current.Assign(assignments);
            return answer;
        }
    }

    private Task<JoinResult> Enter(string memberId, JoinRequest request, Caller caller)
    {
        if (!current.Members.TryGetValue(memberId, out var member))
        {
            current.Members[memberId] = member = new(memberId, caller.ClientId, caller.Host) { InstanceId = request.InstanceId };
        }
        else if (current.State == GroupState.Stable
            && memberId != current.Leader
            && member.Protocols.SequenceEqual(request.Protocols, Same))
        {
            current.Touch(member);
            return Task.FromResult(current.Result(member)); // it missed our answer: nothing has changed
        }
        return Wait(member, request);
    }

    /// <summary>
    /// A static member that comes back without the id it had takes the place of its former self, which is fenced (KIP-345). In a stable
    /// group it goes on with the partitions that it had, and no one else notices.
    /// </summary>
    private Task<JoinResult> Return(Member former, JoinRequest request, Caller caller)
    {
        var formerLeader = current.Leader;
        var member = new Member(NewId(request.InstanceId!), caller.ClientId, caller.Host)
        {
            InstanceId = request.InstanceId,
            Assignment = former.Assignment,
        };
        current.Members.Remove(former.Id);
        former.Release(ErrorCode.FencedInstanceId);
        current.Members[member.Id] = member;
        if (current.Leader == former.Id) current.Leader = member.Id;
        member.Protocols = request.Protocols;
        if (current.State != GroupState.Stable || current.CommonProtocol() != current.Protocol) return Wait(member, request);
        Note(member, request);
        var result = current.Result(member);
        if (current.Leader != member.Id) return Task.FromResult(result);
        // The group would not take a new assignment. A client of before v9 cannot be told so: it learns the id that its former self had,
        // and takes that for another leader.
        return Task.FromResult(
            request.KnowsSkipping ? result with { SkipsAssignment = true } : result with { Leader = formerLeader, Members = [] });
    }

    private void Note(Member member, JoinRequest request)
    {
        current.ProtocolType = request.ProtocolType;
        member.Protocols = request.Protocols;
        member.SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs);
        member.RebalanceTimeout = TimeSpan.FromMilliseconds(
            request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs);
        current.Touch(member);
    }

    /// <summary>The member's join is answered with the next generation.</summary>
    private Task<JoinResult> Wait(Member member, JoinRequest request)
    {
        Note(member, request);
        member.Joining ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.Joining.Task;
        if (current.State == GroupState.PreparingRebalance) current.CompleteIfAllJoined(); else current.Prepare();
        return answer;
    }

    private string NewId(string prefix) => $"{prefix}-{settings.NewId()}";

    private static IEqualityComparer<Protocol> Same { get; } = EqualityComparer<Protocol>.Create(
        (a, b) => a.Name == b.Name && a.Metadata.AsSpan().SequenceEqual(b.Metadata), p => p.Name.GetHashCode());
}
