using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// TxnOffsetCommit (key 28), v0-5: offsets that count if the transaction commits. v2 leader epoch, v3 flexible and checks the group's
/// generation, v5 adds the group to the transaction.
/// </summary>
public sealed class TxnOffsetCommitApi(TransactionCoordinator transactions, GroupCoordinator groups, Log.TopicStore topics)
    : KafkaApi<TxnOffsetCommitApi.Request, TxnOffsetCommitApi.Response>(ApiKey.TxnOffsetCommit, 0, 5, flexibleFrom: 3)
{
    private const short Joins = 5;

    public sealed record Request(
        string TransactionalId,
        string Group,
        long ProducerId,
        short Epoch,
        int Generation,
        string MemberId,
        string? InstanceId,
        Topic[] Topics,
        short Version);
    public sealed record Topic(string Name, (int Index, CommittedOffset Offset)[] Partitions);
    public sealed record Response(TopicResult[] Topics);
    public sealed record TopicResult(string Name, (int Index, ErrorCode Error)[] Partitions);

    protected override Request Read(ref KafkaReader r)
    {
        var (id, group, producer, epoch) = (r.String(), r.String(), r.Int64(), r.Int16());
        var (generation, member, instance) = r.Version >= 3 ? (r.Int32(), r.String(), r.NullableString()) : (-1, "", null);
        var topics = r.Structs(static (ref r) => new Topic(r.String(), r.Structs(ReadPartition)));
        return new(id, group, producer, epoch, generation, member, instance, topics, r.Version);
    }

    private static (int Index, CommittedOffset Offset) ReadPartition(ref KafkaReader r) =>
        (r.Int32(), new CommittedOffset(r.Int64(), r.Version >= 2 ? r.Int32() : -1, r.NullableString()));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        // Without a member id there is nothing to check: a producer of before v3 does not know its consumer's.
        var refusal = request.MemberId == ""
            ? ErrorCode.None
            : groups.MayCommit(request.Group, request.MemberId, request.InstanceId, request.Generation);
        if (refusal == ErrorCode.None)
        {
            refusal = transactions.Use(
                request.TransactionalId, request.ProducerId, request.Epoch, transaction => Add(transaction, request));
        }
        if (refusal == ErrorCode.ProducerFenced) refusal = ErrorCode.InvalidProducerEpoch; // the name that this request has for it
        if (refusal != ErrorCode.None) return new(Fail(request, refusal));
        return new(new Response([
            .. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p.Index, ErrorOf(t, p.Index)))])),
        ]));
    }

    private ErrorCode ErrorOf(Topic topic, int partition) =>
        topics.Find(topic.Name, partition) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None;

    private ErrorCode Add(Transaction transaction, Request request)
    {
        if (request.Version >= Joins) transactions.AddGroup(transaction, request.Group);
        if (transaction.Stored.State != TransactionState.Ongoing || !transaction.Groups.Contains(request.Group))
            return ErrorCode.InvalidTxnState;
        foreach (var topic in request.Topics)
        {
            foreach (var (index, offset) in topic.Partitions)
            {
                if (topics.Find(topic.Name, index) is not null)
                    transactions.AddOffset(transaction, new(request.Group, topic.Name, index), offset);
            }
        }
        return ErrorCode.None;
    }

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Topics.Select(t => new TopicResult(t.Name, [.. t.Partitions.Select(p => (p.Index, error))]))]);

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
