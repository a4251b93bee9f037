using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>DescribeTransactions (key 65), v0: what transactional ids are doing, and where. Flexible from the start.</summary>
public sealed class DescribeTransactionsApi(TransactionCoordinator transactions)
    : KafkaApi<DescribeTransactionsApi.Request, DescribeTransactionsApi.Response>(ApiKey.DescribeTransactions, 0, 0, flexibleFrom: 0)
{
    public sealed record Request(string[] Ids);
    public sealed record Response((string Id, ErrorCode Error, TransactionDescription? Of)[] Transactions);

    protected override Request Read(ref KafkaReader r) => new(r.Strings());

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) =>
        new(new Response([.. request.Ids.Select(Describe)]));

    private (string Id, ErrorCode Error, TransactionDescription? Of) Describe(string id) =>
        transactions.Describe(id) is { } described
            ? (id, ErrorCode.None, described)
            : (id, ErrorCode.TransactionalIdNotFound, (TransactionDescription?)null);

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Ids.Select(id => (id, error, (TransactionDescription?)null))]);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Transactions, static (ref w, transaction) =>
        {
            w.Error(transaction.Error);
            w.String(transaction.Id);
            w.String(transaction.Of?.State ?? "");
            w.Int32(transaction.Of?.TimeoutMs ?? 0);
            w.Int64(transaction.Of?.BegunAt ?? -1);
            w.Int64(transaction.Of?.ProducerId ?? -1);
            w.Int16(transaction.Of?.Epoch ?? -1);
            w.Structs([.. (transaction.Of?.Partitions ?? []).GroupBy(partition => partition.Topic)], static (ref w, topic) =>
            {
                w.String(topic.Key);
                w.Int32s([.. topic.Select(partition => partition.Partition).Order()]);
            });
        });
    }
}
