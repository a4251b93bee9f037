using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Bench.Torture.Worker;

/// <summary>
/// The host at its documented worst: it loses a batch, delivers one twice, or delivers the end of one before its beginning.
/// </summary>
/// <param name="calm">A file; once it exists, the host behaves.</param>
public sealed class BadHost(Random random, TextWriter output, string calm)
{
    private readonly Dictionary<int, long> reached = [];

    /// <summary>The parts of a batch that the host delivers, in order.</summary>
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

    /// <summary>Waits for a call, and says when it has healed a gap.</summary>
    public async Task Watch(KafkaRecord[] batch, Task call)
    {
        var partitions = batch.GroupBy(record => record.Partition)
            .ToDictionary(records => records.Key, records => (First: records.First().Offset, End: records.Last().Offset + 1));
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
            throw;
        }
    }
}
