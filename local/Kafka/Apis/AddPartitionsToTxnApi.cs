using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// AddPartitionsToTxn (key 24), v0-5: a transaction is about to write to these partitions. v2 says "fenced", v3 flexible, v4 several
/// transactions at once, of which some are only checked: brokers ask so, clients do not.
/// </summary>
public sealed class AddPartitionsToTxnApi(TransactionCoordinator transactions, Log.TopicStore store)
    : KafkaApi<AddPartitionsToTxnApi.Request, AddPartitionsToTxnApi.Response>(ApiKey.AddPartitionsToTxn, 0, 5, flexibleFrom: 3)
{
    private const short Several = 4;

    public sealed record Request(Added[] Transactions, short Version);
    public sealed record Added(string TransactionalId, long ProducerId, short Epoch, bool OnlyChecks, Topic[] Topics);
    public sealed record Topic(string Name, int[] Partitions);
    public sealed record Response((string Id, TopicResult[] Topics)[] Transactions);
    public sealed record TopicResult(string Name, (int Index, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r) => new(r.Version < Several ? [ReadOne(ref r)] : r.Structs(ReadOne), r.Version);

    private static Added ReadOne(ref KafkaReader r) => new(
        r.String(), r.Int64(), r.Int16(), r.Version >= Several && r.Bool(), r.Structs(static (ref r) => new Topic(r.String(), r.Int32s())));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Transactions.Select(t => (t.TransactionalId, Add(t, request.Version)))]));

    private TopicResult[] Add(Added added, short version)
    {
        if (added.Topics.Any(t => t.Partitions.Any(p => store.Find(t.Name, p) is null))) return RefuseUnknown(added);
        var error = transactions.Use(added.TransactionalId, added.ProducerId, added.Epoch, transaction => added.Topics
            .SelectMany(t => t.Partitions.Select(
                p => added.OnlyChecks ? Check(transaction, t.Name, p) : transactions.AddPartition(transaction, t.Name, p)))
            .FirstOrDefault(error => error != ErrorCode.None));
        return All(added, error.For(version, knowsFencedFrom: 2));
    }

    private static ErrorCode Check(Transaction transaction, string topic, int partition) =>
        transaction.Stored.State == TransactionState.Ongoing && transaction.Partitions.Contains((topic, partition))
            ? ErrorCode.None
            : ErrorCode.InvalidTxnState;

    /// <summary>All or none: where one partition is unknown, the others are not tried.</summary>
    private TopicResult[] RefuseUnknown(Added added) => [.. added.Topics.Select(t => new TopicResult(t.Name,
        [
            .. t.Partitions.Select(p => (
                p, store.Find(t.Name, p) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted))
        ]))];

    private static TopicResult[] All(Added added, ErrorCode error) =>
        [.. added.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p, error))]))];

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Transactions.Select(t => (t.TransactionalId, All(t, error)))]);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override IEnumerable<string> TopicsOf(Request request) => request.Transactions.SelectMany(t => t.Topics).Select(t => t.Name);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        if (w.Version < Several)
        {
            w.Structs(response.Transactions[0].Topics, WriteTopic);
            return;
        }
        w.Error(ErrorCode.None);
        w.Structs(response.Transactions, static (ref w, transaction) =>
        {
            w.String(transaction.Id);
            w.Structs(transaction.Topics, WriteTopic);
        });
    }

    private static void WriteTopic(ref KafkaWriter w, TopicResult topic)
    {
        w.String(topic.Name);
        w.Structs(topic.Partitions, static (ref w, p) =>
        {
            w.Int32(p.Index);
            w.Error(p.Error);
        });
    }
}
