using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServerlessEvents.Functions.Following;

/// <summary>
/// Begins to follow the partitions before the trigger has brought anything, if the group has one member: then that member is our own host,
/// and all partitions are its own. If the group has more members, nobody can say which one is ours, and each partition is followed from its
/// first event on.
/// </summary>
public sealed partial class FollowAtStart(
    Settings settings, Follower follower, InboundConsumer inbound, EventsConsumer events, ResultsConsumer results, ResumesConsumer resumes,
    TimeProvider time, ILogger<FollowAtStart> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How often it looks at the groups.</summary>
    private const int MaxLooks = 60;

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        if (!settings.Follow) return;
        using var admin = new AdminClientBuilder(settings.Kafka.Client).Build();
        // The value is the member that was alone at the last look.
        var left = new Dictionary<IFollowed, string?> { [inbound] = null, [events] = null, [results] = null, [resumes] = null };
        for (var looks = 0; looks < MaxLooks && left.Count > 0; looks++)
        {
            await Task.Delay(Pause, time, stop);
            foreach (var (consumer, before) in left.ToArray())
            {
                if (await Look(admin, consumer, stop) is not { } members) continue;
                if (members is [var member] && member.ConsumerId == before) await Begin(consumer, member, stop);
                if (members.Count > 1 || (members is [var alone] && alone.ConsumerId == before)) left.Remove(consumer);
                else left[consumer] = members is [var one] ? one.ConsumerId : null;
            }
        }
    }

    /// <summary>The members of the group once all of them have their partitions; null before, and when Kafka does not say.</summary>
    private async Task<List<MemberDescription>?> Look(IAdminClient admin, IFollowed consumer, CancellationToken stop)
    {
        try
        {
            var groups = await admin.DescribeConsumerGroupsAsync([consumer.Group.Name]).WaitAsync(stop);
            return groups.ConsumerGroupDescriptions[0] is { State: ConsumerGroupState.Stable } stable ? stable.Members : null;
        }
        catch (KafkaException e)
        {
            LogUnknown(logger, consumer.Group.Name, e.Error.Reason);
            return null;
        }
    }

    private async Task Begin(IFollowed consumer, MemberDescription member, CancellationToken stop)
    {
        var partitions = member.Assignment.TopicPartitions
            .Where(at => at.Topic == consumer.Group.Topic)
            .Select(at => at.Partition.Value).ToArray();
        // The partitions would push each other out of memory.
        if (consumer == events && partitions.Length > settings.MaxOwnedPartitions) return;
        await Task.WhenAll(partitions.Select(async partition =>
        {
            try { follower.Begin(consumer, partition, await consumer.Begin(partition, stop)); }
            // The first call of the trigger meets the same error, and fails with it.
            catch (Exception e) when (!stop.IsCancellationRequested) { LogNotBegun(logger, consumer.Group.Topic, partition, e.Message); }
        }));
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Kafka does not say who is in the group {Group}, so the first event of a partition waits for the trigger: {Why}")]
    private static partial void LogUnknown(ILogger logger, string group, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}/{Partition} is not followed yet, and waits for the trigger: {Why}")]
    private static partial void LogNotBegun(ILogger logger, string topic, int partition, string why);
}
