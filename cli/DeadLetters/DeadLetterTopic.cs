using System.CommandLine;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary>The dead letters of a context, as the commands read them.</summary>
public static class DeadLetterTopic
{
    public static async Task<List<DeadLetterView>> ReadAll(KafkaAddress kafka, Topics topics, CancellationToken stop)
    {
        var all = new List<DeadLetterView>();
        await foreach (var record in RecordReader.Read(kafka, topics.DeadLetters, fromStart: true, follow: false, stop))
        {
            all.Add(new DeadLetterView(record));
        }
        return
        [
            .. all.OrderBy(letter => letter.Record.Time)
                .ThenBy(letter => letter.Record.Partition)
                .ThenBy(letter => letter.Record.Offset),
        ];
    }

    public static async Task<DeadLetterView> Find(KafkaAddress kafka, Topics topics, string name, CancellationToken stop) =>
        (await ReadAll(kafka, topics, stop)).Find(letter => letter.Name == name)
        ?? throw new Failure($"{topics.DeadLetters} has no record {name}; `sevents dead-letters list` shows what there is.");

    public static Argument<string> Name() => new("dead-letter") { Description = "Which one: PARTITION/OFFSET, as the list shows." };
}
