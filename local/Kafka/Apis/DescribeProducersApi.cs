using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DescribeProducers (key 61), v0: the producers that partitions know, and whether a transaction of theirs is open. Flexible from the
/// start.
/// </summary>
public sealed class DescribeProducersApi(TopicStore topics)
    : KafkaApi<DescribeProducersApi.Request, DescribeProducersApi.Response>(ApiKey.DescribeProducers, 0, 0, flexibleFrom: 0)
{
    public sealed record Request(Topic[] Topics);
    public sealed record Topic(string Name, int[] Partitions);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, PartitionResult[] Partitions);
    public sealed record PartitionResult(
        int Index,
        ErrorCode Error,
        IReadOnlyList<(long Id, ProducerTable.Producer Producer, long OpenSince)> Producers);

    protected override Request Read(ref KafkaReader r) => new(r.Structs(static (ref r) => new Topic(r.String(), r.Int32s())));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => Describe(t.Name, p))]))]));

    private PartitionResult Describe(string topic, int partition) => topics.Find(topic, partition) is { } log
        ? new(partition, ErrorCode.None, log.Producers())
        : new(partition, ErrorCode.UnknownTopicOrPartition, []);

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => new PartitionResult(p, error, []))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Error(p.Error);
                w.String(null); // message
                w.Structs(p.Producers, static (ref w, known) =>
                {
                    w.Int64(known.Id);
                    w.Int32(known.Producer.Epoch);
                    w.Int32(known.Producer.Batches is [.., var last] ? last.LastSequence : -1);
                    w.Int64(known.Producer.LastSeen);
                    w.Int32(0); // coordinator epoch: the one broker never changes
                    w.Int64(known.OpenSince);
                });
            });
        });
    }
}
