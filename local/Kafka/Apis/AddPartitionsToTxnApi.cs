using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>AddPartitionsToTxn (key 24), v0-3: a transaction is about to write to these partitions. v2 says "fenced", v3 flexible. Not: v4, for brokers among themselves.</summary>
public sealed class AddPartitionsToTxnApi(TransactionCoordinator transactions, Log.TopicStore store)
    : KafkaApi<AddPartitionsToTxnApi.Request, AddPartitionsToTxnApi.Response>(ApiKey.AddPartitionsToTxn, 0, 3, flexibleFrom: 3)
{
    public sealed record Request(string TransactionalId, long ProducerId, short Epoch, Topic[] Topics, short Version);
    public sealed record Topic(string Name, int[] Partitions);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, (int Index, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r) =>
        new(r.String(), r.Int64(), r.Int16(), r.Structs(static (ref r) => new Topic(r.String(), r.Int32s())), r.Version);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        if (request.Topics.Any(t => t.Partitions.Any(p => store.Find(t.Name, p) is null))) return new(RefuseUnknown(request));
        var error = transactions.Use(request.TransactionalId, request.ProducerId, request.Epoch, transaction => request.Topics
            .SelectMany(t => t.Partitions.Select(p => transactions.AddPartition(transaction, t.Name, p)))
            .FirstOrDefault(error => error != ErrorCode.None));
        return new(Fail(request, error.For(request.Version, knowsFencedFrom: 2)));
    }

    /// <summary>All or none: where one partition is unknown, the others are not tried.</summary>
    private Response RefuseUnknown(Request request) => new([.. request.Topics.Select(t => new TopicResult(t.Name,
        [.. t.Partitions.Select(p => (p, store.Find(t.Name, p) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted))]))]);

    protected override Response Fail(Request request, ErrorCode error) => new([.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p, error))]))]);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

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
            });
        });
    }
}
