using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>Reads every topic from its beginning, committed records only, into a <see cref="Verifier"/>.</summary>
public static class LogScan
{
    public static async Task<Verifier> Verify(
        KafkaAddress kafka,
        Topics topics,
        int partitions,
        bool exactlyOnce,
        IEnumerable<int> acknowledged,
        CancellationToken stop)
    {
        var verifier = new Verifier(topics, exactlyOnce);
        var ends = new Dictionary<int, long>();
        string[] inOrder = [topics.Events, topics.Aggregates, topics.Results, topics.Audit, topics.DeadLetters];
        foreach (var topic in inOrder)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                using var reader = new LogReader(kafka, topic, partition);
                if (topic == topics.Events) ends[partition] = reader.Bounds().End;
                await foreach (var page in reader.ReadAll(stop))
                {
                    foreach (var record in page) verifier.Add(topic, record);
                }
            }
        }
        verifier.End(ends, acknowledged);
        return verifier;
    }
}
