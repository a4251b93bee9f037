using Confluent.Kafka;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.Folding;

/// <summary>Begins a rebuild of an aggregate in every partition, by the code that has folded it.</summary>
internal static class BegunRebuild
{
    /// <summary>How often it takes a partition from an owner that takes it back.</summary>
    private const int MaxTries = 5;

    public static async Task Begin(
        Terminal terminal, KafkaAddress kafka, FoldOptions options, Aggregate aggregate, string actor, CancellationToken stop)
    {
        var partitions = await KnownSubject.Partitions(kafka, options.Topics, stop);
        for (var partition = 0; partition < partitions; partition++)
        {
            if ((await StoredPartition.Read(kafka, options.Topics, partition, only: aggregate.Name, stop)).IsUnfenced)
            {
                throw new Failure(
                    $"{options.Topics.Aggregates}/{partition} is written without transactions, so nothing keeps its owner from writing on: "
                    + $"raise the Version of {aggregate.Name} instead.");
            }
            var count = await Begin(kafka, new(options, aggregate, partition), options.Topics, partition, actor, stop);
            terminal.Line($"{options.Topics.Events}/{partition}: {count} of {aggregate.Name} are folded again");
        }
        terminal.Line(
            "It begins with the next event of each partition, or within six minutes; `sevents aggregates status` shows how far it is.");
    }

    /// <summary>The owner of a busy partition may take it back before it has begun.</summary>
    private static async Task<int> Begin(
        KafkaAddress kafka, RebuildOnPurpose rebuild, Topics topics, int partition, string actor, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            using var log = new KafkaPartitionLog(kafka, topics, partition);
            try { return await rebuild.Begin(log, actor, stop); }
            catch (InvalidOperationException e) { throw new Failure(e.Message); }
            catch (KafkaException) when (tries < MaxTries) { }
            catch (KafkaException e)
            {
                throw new Failure(
                    $"The rebuild of {topics.Events}/{partition} has not begun, nor those after it; those before it have. "
                    + $"Try again when fewer events come: {e.Error.Reason}");
            }
        }
    }
}
