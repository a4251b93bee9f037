using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// ListOffsets (key 2), v1-11: earliest (-2), latest (-1), of the latest time (-3, v7), earliest on this disk (-4, v8) and first at or
/// after a time. v2 isolation, v4 epochs, v6 flexible, v9 and v11 latest and earliest elsewhere (there is no elsewhere), v10 timeout. Not:
/// v0, which asks for several offsets.
/// </summary>
public sealed class ListOffsetsApi(TopicStore topics, ILogger logger)
    : KafkaApi<ListOffsetsApi.Request, ListOffsetsApi.Response>(ApiKey.ListOffsets, 1, 11, flexibleFrom: 6)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long OfLatestTime = -3;
    private const long EarliestHere = -4;
    private const long LatestElsewhere = -5;
    private const long EarliestToGoElsewhere = -6;

    public sealed record Request(bool Committed, Topic[] Topics);
    public sealed record Topic(string Name, Partition[] Partitions);
    public readonly record struct Partition(int Index, long Timestamp);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, PartitionResult[] Partitions);
    public readonly record struct PartitionResult(int Index, ErrorCode Error, long Timestamp = -1, long Offset = -1);

    protected override Request Read(ref KafkaReader r)
    {
        _ = r.Int32(); // replica
        var isolation = r.Version >= 2 ? r.Int8() : 0;
        var asked = r.Structs(static (ref r) => new Topic(r.String(), r.Structs(static (ref r) =>
        {
            var index = r.Int32();
            if (r.Version >= 4) _ = r.Int32(); // leader epoch
            return new Partition(index, r.Int64());
        })));
        if (r.Version >= 10) _ = r.Int32(); // timeout: there is nothing to wait for
        return new(isolation == 1, asked);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => Find(t.Name, p, request.Committed))]))]));

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => new PartitionResult(p.Index, error))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    private PartitionResult Find(string topic, Partition p, bool committed)
    {
        if (topics.Find(topic, p.Index) is not { } log) return new(p.Index, ErrorCode.UnknownTopicOrPartition);
        try
        {
            var found = p.Timestamp switch
            {
                Latest => (committed ? log.LastStable : log.NextOffset, -1),
                Earliest or EarliestHere => (log.LogStart, -1),
                LatestElsewhere or EarliestToGoElsewhere => (-1, -1),
                OfLatestTime => log.FindLatest() ?? (-1, -1),
                _ => log.FindTime(p.Timestamp, committed) ?? (-1, -1),
            };
            return new(p.Index, ErrorCode.None, found.Item2, found.Item1);
        }
        catch (IOException e)
        {
            BrokerLog.StorageFailed(logger, topic, p.Index, e);
            return new(p.Index, ErrorCode.KafkaStorageError);
        }
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        if (w.Version >= 2) w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Error(p.Error);
                w.Int64(p.Timestamp);
                w.Int64(p.Offset);
                if (w.Version >= 4) w.Int32(p.Offset < 0 ? -1 : 0); // leader epoch
            });
        });
    }
}
