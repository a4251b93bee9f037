using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>How members are led from what they have to what they are to have: first each gives back what others are to have, then it gets what others have given back.</summary>
public sealed partial class ConsumerGroup
{
    /// <summary>A new epoch with a new target for all.</summary>
    private void ShareOut()
    {
        topicChanges = topics.Changes;
        Epoch++;
        Assignor = members.Values.Where(member => member.Assignor is not null).GroupBy(member => member.Assignor!).MaxBy(same => same.Count())?.Key ?? Assignors.Uniform;
        var subscribed = topics.All
            .Select(topic => new SubscribedTopic(topic.Id, topic.Partitions.Count, [.. members.Values.Where(member => member.IsSubscribedTo(topic.Name))]))
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
            if (owned is null || owned.Any(member.Revoked.Contains)) return; // still at it
            member.Revoked = [];
            member.Revoking?.Dispose();
        }
        var surplus = member.Assigned.Except(member.Target).ToHashSet();
        if (surplus.Count > 0)
        {
            (member.Assigned, member.Revoked) = ([.. member.Assigned.Intersect(member.Target)], surplus);
            var revoked = member.Revoked;
            member.Revoking = settings.Time.CreateTimer(_ => Fence(member, revoked), null, member.RebalanceTimeout, Timeout.InfiniteTimeSpan);
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

    /// <summary>The member has not given back in time what it was told to, so it is out.</summary>
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
}
