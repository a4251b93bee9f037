using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// AddOffsetsToTxn (key 25), v0-4: a transaction is about to commit a group's offsets. v2 says "fenced", v3 flexible, v4 could say "abort
/// first" and never does.
/// </summary>
public sealed class AddOffsetsToTxnApi(TransactionCoordinator transactions)
    : KafkaApi<AddOffsetsToTxnApi.Request, AddOffsetsToTxnApi.Response>(ApiKey.AddOffsetsToTxn, 0, 4, flexibleFrom: 3)
{
    public sealed record Request(string TransactionalId, long ProducerId, short Epoch, string Group, short Version);
    public sealed record Response(ErrorCode Error);

    protected override Request Read(ref KafkaReader r) => new(r.String(), r.Int64(), r.Int16(), r.String(), r.Version);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var error = transactions.Use(request.TransactionalId, request.ProducerId, request.Epoch, transaction =>
        {
            transactions.AddGroup(transaction, request.Group);
            return ErrorCode.None;
        });
        return new(new Response(error.For(request.Version, knowsFencedFrom: 2)));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(error);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
    }
}
