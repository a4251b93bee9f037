using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// Fetch (key 1), v4-18: reads batches back, waiting for the bytes asked for. v5 log start, v7 sessions (declined: id 0), v9 leader epoch,
/// v11 rack (ignored), v12 flexible, v13 topic ids, v15 no replica. Not: message sets of before v2.
/// </summary>
public sealed class FetchApi(TopicStore topics, DelayedFetch waiting)
    : KafkaApi<FetchApi.Request, FetchApi.Response>(ApiKey.Fetch, 4, 18, flexibleFrom: 12)
{
    private const short ById = 13;

    public sealed record Request(int MaxWaitMs, int MinBytes, int MaxBytes, bool Committed, int Session, Topic[] Topics);
    public sealed record Topic(string? Name, Guid Id, Partition[] Partitions);
    public readonly record struct Partition(int Index, int LeaderEpoch, long Offset, int MaxBytes);

    public sealed record Response(ErrorCode Error, TopicResult[] Topics) : IDisposable
    {
        public void Dispose()
        {
            foreach (var topic in Topics)
            {
                foreach (var partition in topic.Partitions) partition.Records.Dispose();
            }
        }
    }

    public sealed record TopicResult(Topic Topic, PartitionResult[] Partitions);
    public sealed record PartitionResult(
        int Index,
        ErrorCode Error,
        long HighWatermark,
        long LastStable,
        long LogStart,
        List<TransactionTable.Aborted>? Aborted,
        FetchedRecords Records)
    {
        public PartitionResult(int index, ErrorCode error, long highWatermark = -1)
            : this(index, error, highWatermark, -1, -1, null, FetchedRecords.None) { }
    }

    protected override Request Read(ref KafkaReader r)
    {
        if (r.Version < 15) _ = r.Int32(); // replica
        var (maxWait, minBytes, maxBytes, isolation) = (r.Int32(), r.Int32(), r.Int32(), r.Int8());
        var (session, _) = r.Version >= 7 ? (r.Int32(), r.Int32()) : (0, 0);
        var topics = r.Structs(static (ref r) => new Topic(
            r.Version < ById ? r.String() : null, r.Version < ById ? default : r.Uuid(), r.Structs(ReadPartition)));
        // forgotten topics, which only a session has
        if (r.Version >= 7) r.Structs(static (ref r) => { if (r.Version < ById) r.String(); else r.Uuid(); return r.Int32s(); });
        if (r.Version >= 11) _ = r.String(); // rack
        return new(maxWait, minBytes, maxBytes, isolation == 1, session, topics);
    }

    private static Partition ReadPartition(ref KafkaReader r)
    {
        var index = r.Int32();
        var epoch = r.Version >= 9 ? r.Int32() : -1;
        var offset = r.Int64();
        if (r.Version >= 12) _ = r.Int32(); // epoch of the last fetch
        if (r.Version >= 5) _ = r.Int64(); // log start, of a follower
        return new(index, epoch, offset, r.Int32());
    }

    protected override async ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => request.Session == 0
        ? await waiting.Read(request, stop)
        : new(ErrorCode.FetchSessionIdNotFound, []);

    protected override Response Fail(Request request, ErrorCode error) => new(
        ErrorCode.None,
        [.. request.Topics.Select(t => new TopicResult(t, [.. t.Partitions.Select(p => new PartitionResult(p.Index, error))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name ?? topics.Find(t.Id)?.Name ?? "");

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        if (w.Version >= 7) w.Error(response.Error);
        if (w.Version >= 7) w.Int32(0); // session: none
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            if (w.Version < ById) w.String(topic.Topic.Name); else w.Uuid(topic.Topic.Id);
            w.Structs(topic.Partitions, WritePartition);
        });
    }

    private static void WritePartition(ref KafkaWriter w, PartitionResult p)
    {
        w.Int32(p.Index);
        w.Error(p.Error);
        w.Int64(p.HighWatermark);
        w.Int64(p.LastStable);
        if (w.Version >= 5) w.Int64(p.LogStart);
        w.Structs(p.Aborted, static (ref w, aborted) =>
        {
            w.Int64(aborted.ProducerId);
            w.Int64(aborted.First);
        });
        if (w.Version >= 11) w.Int32(-1); // preferred replica
        w.Bytes(p.Records.Bytes);
    }
}
