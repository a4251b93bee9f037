using System.CommandLine;
using System.Text;
using ServerlessEvents.Cli.Records;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.Folding;

/// <summary>An aggregate that a command is asked about: its subject, and in which partition it lies.</summary>
public sealed record KnownSubject(string Subject, int Partition)
{
    public static Argument<string> Argument() => new("subject") { Description = "The aggregate, for example order/o-1." };

    public static async Task<KnownSubject> Find(
        KafkaAddress kafka, Topics topics, AggregateRegistry aggregates, string subject, CancellationToken stop)
    {
        if (!ServerlessEvents.Domain.Subject.IsValid(subject))
        {
            throw new Failure($"'{subject}' is no subject; one is {ServerlessEvents.Domain.Subject.Rule}.");
        }
        if (aggregates.OfSubject(subject) is null)
        {
            throw new Failure(
                $"No aggregate is called '{subject[..subject.IndexOf('/')]}' here; there is {string.Join(", ", aggregates.Names)}.");
        }
        var partitions = await Partitions(kafka, topics, stop);
        return new(subject, Murmur2Partitioner.Of(Encoding.UTF8.GetBytes(subject), partitions));
    }

    /// <summary>How many partitions the fold has; says which topic is missing.</summary>
    public static async Task<int> Partitions(KafkaAddress kafka, Topics topics, CancellationToken stop)
    {
        await RecordReader.Partitions(kafka, topics.Aggregates, stop);
        return (await RecordReader.Partitions(kafka, topics.Events, stop)).Count;
    }
}
