using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// Produce (key 0), v0-9: appends record batches, as bytes, to partition logs. v1 throttle, v2 append time, v3 transactional id, v5 log start,
/// v8 record errors (never filled in), v9 flexible. Only v2 batches: older message sets are refused. v0-2 are spoken because librdkafka
/// compresses only for a broker that has them.
/// </summary>
public sealed class ProduceApi(TopicStore topics, BrokerProfile profile, ILogger logger) : KafkaApi<ProduceApi.Request, ProduceApi.Response>(ApiKey.Produce, 0, 9, flexibleFrom: 9)
{
    public sealed record Request(short Acks, TopicData[] Topics);
    public sealed record TopicData(string Name, PartitionData[] Partitions);
    public readonly record struct PartitionData(int Index, Memory<byte>? Records);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, PartitionResult[] Partitions);
    public readonly record struct PartitionResult(int Index, ErrorCode Error, long BaseOffset = -1, long LogStart = -1);

    protected override Request Read(ref KafkaReader r)
    {
        if (r.Version >= 3) _ = r.NullableString(); // transactional id: the batches carry the producer id
        var acks = r.Int16();
        _ = r.Int32(); // timeout: there are no replicas to wait for
        return new(acks, r.Structs(static (ref r) => new TopicData(
            r.String(),
            r.Structs(static (ref r) => new PartitionData(r.Int32(), r.NullableMemory())))));
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var results = new TopicResult[request.Topics.Length];
        for (var t = 0; t < results.Length; t++)
        {
            var topic = request.Topics[t];
            var partitions = new PartitionResult[topic.Partitions.Length];
            for (var p = 0; p < partitions.Length; p++) partitions[p] = Append(topic.Name, topic.Partitions[p]);
            results[t] = new(topic.Name, partitions);
        }
        return new(request.Acks == 0 ? null : new Response(results));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => new PartitionResult(p.Index, error))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name);

    private PartitionResult Append(string topic, PartitionData data)
    {
        if (topics.Find(topic, data.Index) is not { } log) return new(data.Index, ErrorCode.UnknownTopicOrPartition);
        if (data.Records is not { Length: > 0 } records) return new(data.Index, ErrorCode.InvalidRecord);
        if (!profile.Compresses(records.Span)) return new(data.Index, ErrorCode.UnsupportedCompressionType);
        try
        {
            var (error, offset) = log.Append(records.Span);
            return new(data.Index, error, offset, log.LogStart);
        }
        catch (IOException e)
        {
            BrokerLog.StorageFailed(logger, topic, data.Index, e);
            return new(data.Index, ErrorCode.KafkaStorageError);
        }
    }

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.String(topic.Name);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Error(p.Error);
                w.Int64(p.BaseOffset);
                if (w.Version >= 2) w.Int64(-1); // append time: records keep their own
                if (w.Version >= 5) w.Int64(p.LogStart);
                if (w.Version >= 8) w.Structs<int>([], static (ref _, _) => { });
                if (w.Version >= 8) w.String(null);
            });
        });
        if (w.Version >= 1) w.NoThrottle();
    }
}
