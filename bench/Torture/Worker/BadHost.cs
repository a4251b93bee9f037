using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Bench.Torture.Worker;

/// <summary>The host at its documented worst: loses a batch, hands one over twice, or the end of one before its beginning. Says what comes of each call.</summary>
/// <param name="calm">A file; from when it is there, the host behaves.</param>
public sealed class BadHost(Random random, TextWriter output, string calm)
{
    private readonly Dictionary<int, long> reached = [];

    /// <summary>What of this batch it hands over, and in which order.</summary>
    public IReadOnlyList<KafkaRecord[]> Spoil(KafkaRecord[] batch)
    {
        switch (File.Exists(calm) ? 100 : random.Next(100))
        {
            case < 3:
                output.WriteLine("batches lost");
                return [];
            case < 6:
                output.WriteLine("batches repeated");
                return [batch, batch];
            case < 9:
                output.WriteLine("batches reordered");
                return [batch[(batch.Length / 2)..], batch[..(batch.Length / 2)]];
            default:
                return [batch];
        }
    }

    /// <summary>Waits for a call and says how it ended: done (having healed gaps), fenced, aborted, or in doubt.</summary>
    public async Task Watch(KafkaRecord[] batch, Task call)
    {
        var partitions = batch.GroupBy(record => record.Partition).ToDictionary(records => records.Key, records => (First: records.First().Offset, End: records.Last().Offset + 1));
        try
        {
            await call;
            foreach (var (partition, (first, end)) in partitions)
            {
                if (reached.TryGetValue(partition, out var before) && before < first) output.WriteLine("gaps healed");
                reached[partition] = Math.Max(end, before);
            }
        }
        catch
        {
            foreach (var partition in partitions.Keys) reached.Remove(partition); // others may fold there meanwhile
            foreach (var failure in call.Exception?.InnerExceptions ?? []) output.WriteLine(Describe(failure));
            throw;
        }
    }

    private static string Describe(Exception failure) => failure switch
    {
        TransactionAbortedException e => $"aborted {e.Message}",
        KafkaException { Error.Code: ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch } e => $"fenced {e.Error.Code}",
        KafkaException e => $"doubt {e.GetType().Name} {e.Error.Code}{(e.Error.IsFatal ? " fatal" : "")}: {e.Error.Reason}",
        _ => $"doubt {failure.GetType().Name}: {failure.Message}",
    };
}
