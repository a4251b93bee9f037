using System.Text.RegularExpressions;
using ServerlessEvents.Domain;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>
/// A consumer group of the new protocol (KIP-848): the broker shares out the partitions, and each member is led to its share by its own
/// heartbeats, while the others go on. Whenever members, subscriptions or topics change, the group's epoch goes up and there is a new
/// target.
/// </summary>
public sealed class ConsumerGroup(string id, TopicStore topics, GroupSettings settings)
{
    private const long Stale = -1;

    private readonly Lock gate = new();
    private readonly Dictionary<string, ConsumerMember> members = [];
    private long topicChanges = Stale; // as of the target

    public string Id => id;

    /// <summary>Goes up with each change; a member that has reached it, and its target, is settled.</summary>
    public int Epoch { get; private set; }

    /// <summary>Who shared out the partitions last.</summary>
    public string Assignor { get; private set; } = Assignors.Uniform;

    public bool IsEmpty { get { lock (gate) return members.Count == 0; } }

    public ConsumerHeartbeatResult Heartbeat(ConsumerHeartbeat request, Caller caller)
    {
        lock (gate)
        {
            if (request.Epoch < 0) return Leave(request);
            var joins = request.Epoch == ConsumerHeartbeat.Joins;
            if (Matching(request.Pattern, out var pattern) is { } fault) return new(ErrorCode.InvalidRegularExpression, fault);
            var (member, error) = joins ? Enter(request, caller) : Find(request);
            if (member is null) return new(error, Why(error));
            var before = member.Assigned;
            if (Update(member, request, pattern) || topics.Changes != topicChanges) ShareOut();
            Touch(member);
            Lead(member, request.Owned);
            var tells = joins || request.Owned is not null || !before.SetEquals(member.Assigned);
            return new(ErrorCode.None, null, member.Id, member.Epoch, settings.ConsumerHeartbeat, tells ? member.Assigned : null);
        }
    }

    /// <summary>
    /// Whether a member with this epoch may commit, or read, the group's offsets. A consumer outside any group has none, and may commit
    /// while the group is empty.
    /// </summary>
    public ErrorCode MayUseOffsets(string? memberId, int epoch, bool commits)
    {
        lock (gate)
        {
            if (epoch < 0 && memberId is null or "") return !commits || members.Count == 0 ? ErrorCode.None : ErrorCode.UnknownMemberId;
            if (!members.TryGetValue(memberId ?? "", out var member)) return ErrorCode.UnknownMemberId;
            return epoch == member.Epoch ? ErrorCode.None : ErrorCode.StaleMemberEpoch;
        }
    }

    public bool IsSubscribedTo(string topic)
    {
        lock (gate) return members.Values.Any(member => member.IsSubscribedTo(topic));
    }

    /// <summary>Reads the group while nothing in it changes.</summary>
    public T Read<T>(Func<IReadOnlyCollection<ConsumerMember>, T> read)
    {
        lock (gate) return read(members.Values);
    }

    /// <summary>The state of the group, in Kafka's words.</summary>
    public string State
    {
        get
        {
            lock (gate)
            {
                return members.Count == 0 ? "Empty"
                    : members.Values.All(member => member.HasSettled(Epoch)) ? "Stable"
                    : "Reconciling";
            }
        }
    }

    /// <summary>The broker is stopping: no timer fires after this.</summary>
    public void Close()
    {
        lock (gate)
        {
            foreach (var member in members.Values) member.Release();
        }
    }

    private (ConsumerMember? Member, ErrorCode Error) Enter(ConsumerHeartbeat request, Caller caller)
    {
        var id = request.MemberId == "" ? settings.NewId() : request.MemberId;
        var former = request.InstanceId is null ? members.GetValueOrDefault(id) : Instance(request.InstanceId);
        if (former is not null && former.Id != id && former.Epoch != ConsumerHeartbeat.WillReturn)
            return (null, ErrorCode.UnreleasedInstanceId);
        var member = new ConsumerMember(id, caller.ClientId, caller.Host) { InstanceId = request.InstanceId };
        if (former is not null) Succeed(former, member); else topicChanges = Stale;
        members[id] = member;
        return (member, ErrorCode.None);
    }

    /// <summary>
    /// A member that begins anew owns no partitions. It gets the target of its former self, and if that was to return, its partitions at
    /// once.
    /// </summary>
    private void Succeed(ConsumerMember former, ConsumerMember member)
    {
        (member.Topics, member.Pattern, member.Matching, member.Assignor, member.Target) = (
            former.Topics, former.Pattern, former.Matching, former.Assignor, former.Target);
        if (former.Epoch == ConsumerHeartbeat.WillReturn) member.Assigned = former.Assigned;
        former.Release();
        members.Remove(former.Id);
    }

    private (ConsumerMember? Member, ErrorCode Error) Find(ConsumerHeartbeat request)
    {
        if (request.InstanceId is not null && Instance(request.InstanceId) is { } current && current.Id != request.MemberId)
            return (null, ErrorCode.FencedInstanceId);
        if (!members.TryGetValue(request.MemberId, out var member)) return (null, ErrorCode.UnknownMemberId);
        // A member whose last answer was lost is one epoch behind, and owns nothing that it should not own.
        var isBehind = request.Epoch == member.PreviousEpoch && request.Owned?.All(member.Assigned.Contains) == true;
        return request.Epoch == member.Epoch || isBehind ? (member, ErrorCode.None) : (null, ErrorCode.FencedMemberEpoch);
    }

    private ConsumerHeartbeatResult Leave(ConsumerHeartbeat request)
    {
        var (member, error) = request.InstanceId is null
            ? (members.GetValueOrDefault(request.MemberId), ErrorCode.UnknownMemberId)
            : Instance(request.InstanceId) is { } known
            ? (known.Id == request.MemberId ? known : null, ErrorCode.FencedInstanceId)
            : (null, ErrorCode.UnknownMemberId);
        if (member is null) return new(error, Why(error));
        if (request.Epoch == ConsumerHeartbeat.WillReturn && member.InstanceId is not null)
            member.Epoch = ConsumerHeartbeat.WillReturn;
        else
            Remove(member);
        return new(ErrorCode.None, null, member.Id, request.Epoch);
    }

    /// <summary>Notes what the member says of itself. True when that needs another target.</summary>
    private static bool Update(ConsumerMember member, ConsumerHeartbeat request, Regex? pattern)
    {
        if (request.RebalanceTimeoutMs > 0) member.RebalanceTimeout = TimeSpan.FromMilliseconds(request.RebalanceTimeoutMs);
        if (request.Rack is not null) member.Rack = request.Rack;
        var changes = false;
        if (request.Assignor is not null && request.Assignor != member.Assignor) (member.Assignor, changes) = (request.Assignor, true);
        if (request.Topics is not null && !request.Topics.Order().SequenceEqual(member.Topics.Order()))
            (member.Topics, changes) = (request.Topics, true);
        if (request.Pattern is not null && request.Pattern != member.Pattern)
            (member.Pattern, member.Matching, changes) = (request.Pattern, pattern, true);
        return changes;
    }

    /// <summary>
    /// Kafka takes RE2's patterns, which must match the whole name. Without backtracking the time of a match grows only with the length of
    /// the name.
    /// </summary>
    private static string? Matching(string? pattern, out Regex? matching)
    {
        matching = null;
        if (pattern is null or "") return null;
        try
        {
            matching = new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' is no pattern for topic names: {e.Message}";
        }
    }

    /// <summary>A new epoch with a new target for all.</summary>
    private void ShareOut()
    {
        topicChanges = topics.Changes;
        Epoch++;
        Assignor = members.Values.Where(member => member.Assignor is not null)
            .GroupBy(member => member.Assignor!)
            .MaxBy(same => same.Count())?.Key
            ?? Assignors.Uniform;
        var subscribed = topics.All
            .Select(topic => new SubscribedTopic(
                topic.Id, topic.Partitions.Count, [.. members.Values.Where(member => member.IsSubscribedTo(topic.Name))]))
            .Where(topic => topic.Subscribers.Count > 0).ToArray();
        Assignors.ShareOut(Assignor, members.Values, subscribed);
        BrokerLog.Rebalanced(settings.Logger, Printable.Of(id), Epoch, members.Count);
    }

    /// <summary>One step of a member towards its target. What it owns is null when it does not say.</summary>
    private void Lead(ConsumerMember member, IReadOnlyCollection<TopicPartition>? owned)
    {
        if (member.HasSettled(Epoch)) return;
        if (member.Revoked.Count > 0)
        {
            if (owned is null || owned.Any(member.Revoked.Contains)) return; // it still gives partitions back
            member.Revoked = [];
            member.Revoking?.Dispose();
        }
        var surplus = member.Assigned.Except(member.Target).ToHashSet();
        if (surplus.Count > 0)
        {
            (member.Assigned, member.Revoked) = ([.. member.Assigned.Intersect(member.Target)], surplus);
            var revoked = member.Revoked;
            member.Revoking = settings.Time.CreateTimer(
                _ => Fence(member, revoked), null, member.RebalanceTimeout, Timeout.InfiniteTimeSpan);
            return;
        }
        var held = members.Values.Where(other => other != member).SelectMany(other => other.Assigned.Concat(other.Revoked)).ToHashSet();
        member.Assigned = [.. member.Target.Where(partition => member.Assigned.Contains(partition) || !held.Contains(partition))];
        if (member.Epoch != Epoch) (member.PreviousEpoch, member.Epoch) = (member.Epoch, Epoch);
    }

    private void Touch(ConsumerMember member)
    {
        member.Session ??= settings.Time.CreateTimer(_ => Expire(member), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        member.Session.Change(settings.ConsumerSession, Timeout.InfiniteTimeSpan);
    }

    private void Expire(ConsumerMember member)
    {
        lock (gate)
        {
            if (members.GetValueOrDefault(member.Id) == member) Remove(member);
        }
    }

    /// <summary>Fences a member that has not given back its partitions in time.</summary>
    private void Fence(ConsumerMember member, HashSet<TopicPartition> revoked)
    {
        lock (gate)
        {
            if (members.GetValueOrDefault(member.Id) == member && member.Revoked == revoked) Remove(member);
        }
    }

    private void Remove(ConsumerMember member)
    {
        members.Remove(member.Id);
        member.Release();
        ShareOut();
    }

    private ConsumerMember? Instance(string instanceId) => members.Values.FirstOrDefault(member => member.InstanceId == instanceId);

    private static string Why(ErrorCode error) => error switch
    {
        ErrorCode.UnreleasedInstanceId =>
            "Another member has this group.instance.id and has not left: stop it first, or wait for its session to end.",
        ErrorCode.FencedInstanceId => "Another member has taken this group.instance.id.",
        ErrorCode.FencedMemberEpoch => "The member's epoch is not that which the group knows: give up all partitions and join again.",
        _ => "The group does not know this member: join again.",
    };
}
