using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// Produce (key 0), v0-13: appends record batches, as bytes, to partition logs. v1 throttle, v2 append time, v3 transactional id, v5 log
/// start, v8 record errors, v9 flexible, v10 other leaders (there are none), v12 adds its partitions to the transaction, v13 topic ids.
/// Only v2 batches: older message sets are refused. v0-2 are spoken because librdkafka compresses only for a broker that has them.
/// </summary>
public sealed class ProduceApi(TopicStore topics, TransactionCoordinator transactions, BrokerProfile profile, ILogger logger)
    : KafkaApi<ProduceApi.Request, ProduceApi.Response>(ApiKey.Produce, 0, 13, flexibleFrom: 9)
{
    private const short Joins = 12;
    private const short ById = 13;

    public sealed record Request(string? TransactionalId, short Acks, TopicData[] Topics, short Version);
    public sealed record TopicData(string? Name, Guid Id, PartitionData[] Partitions);
    public readonly record struct PartitionData(int Index, Memory<byte>? Records);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(TopicData Topic, PartitionResult[] Partitions);
    public readonly record struct PartitionResult(
        int Index,
        ErrorCode Error,
        long BaseOffset = -1,
        long LogStart = -1,
        long AppendTime = -1,
        IReadOnlyList<RecordFault>? Faults = null);

    protected override Request Read(ref KafkaReader r)
    {
        var transactionalId = r.Version >= 3 ? r.NullableString() : null;
        var acks = r.Int16();
        _ = r.Int32(); // timeout: there are no replicas to wait for
        return new(transactionalId, acks, r.Structs(static (ref r) => new TopicData(
            r.Version < ById ? r.String() : null,
            r.Version < ById ? default : r.Uuid(),
            r.Structs(static (ref r) => new PartitionData(r.Int32(), r.NullableMemory())))), r.Version);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var results = new TopicResult[request.Topics.Length];
        for (var t = 0; t < results.Length; t++)
        {
            var topic = request.Topics[t];
            var partitions = new PartitionResult[topic.Partitions.Length];
            var found = topic.Name is null ? topics.Find(topic.Id) : topics.Find(topic.Name);
            for (var p = 0; p < partitions.Length; p++) partitions[p] = Append(request, topic, found, topic.Partitions[p]);
            results[t] = new(topic, partitions);
        }
        return new(request.Acks == 0 ? null : new Response(results));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(
        [.. request.Topics.Select(t => new TopicResult(t, [.. t.Partitions.Select(p => new PartitionResult(p.Index, error))]))]);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics.Select(t => t.Name ?? topics.Find(t.Id)?.Name ?? "");

    private PartitionResult Append(Request request, TopicData asked, Topic? topic, PartitionData data)
    {
        if (topic is null) return new(data.Index, asked.Name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
        if (topic.Partition(data.Index) is not { } log) return new(data.Index, ErrorCode.UnknownTopicOrPartition);
        if (data.Records is not { Length: > 0 } records) return new(data.Index, ErrorCode.InvalidRecord);
        if (!profile.Compresses(records.Span)) return new(data.Index, ErrorCode.UnsupportedCompressionType);
        try
        {
            if (request is { Version: >= Joins, TransactionalId: { } id }
                && Join(id, topic.Name, data.Index, records.Span) is var refusal
                && refusal != ErrorCode.None)
            {
                return new(data.Index, refusal);
            }
            var appended = log.Append(records.Span);
            return new(data.Index, appended.Error, appended.Offset, log.LogStart, appended.AppendTime, appended.Faults);
        }
        catch (IOException e)
        {
            BrokerLog.StorageFailed(logger, topic.Name, data.Index, e);
            return new(data.Index, ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>
    /// From v12 on the first records in a partition add the partition to the transaction, without a request of its own (KIP-890).
    /// </summary>
    private ErrorCode Join(string id, string topic, int partition, ReadOnlySpan<byte> batch) =>
        !BatchHeader.TryRead(batch, out var header) || !header.IsTransactional
        ? ErrorCode.None
        : transactions.Use(
            id, header.ProducerId, header.ProducerEpoch, transaction => transactions.AddPartition(transaction, topic, partition));

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            if (w.Version < ById) w.String(topic.Topic.Name); else w.Uuid(topic.Topic.Id);
            w.Structs(topic.Partitions, static (ref w, p) =>
            {
                w.Int32(p.Index);
                w.Error(p.Error);
                w.Int64(p.BaseOffset);
                if (w.Version >= 2) w.Int64(p.AppendTime);
                if (w.Version >= 5) w.Int64(p.LogStart);
                if (w.Version < 8) return;
                w.Structs(p.Faults ?? [], static (ref w, fault) =>
                {
                    w.Int32(fault.Index);
                    w.String(fault.Why);
                });
                w.String(p.Faults is [var first, ..] ? first.Why : null);
            });
        });
        if (w.Version >= 1) w.NoThrottle();
    }
}
