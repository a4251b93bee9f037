using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>EndTxn (key 26), v0-3: commits or aborts. When it is answered, the markers are written. v2 says "fenced", v3 flexible.</summary>
public sealed class EndTxnApi(TransactionCoordinator transactions) : KafkaApi<EndTxnApi.Request, EndTxnApi.Response>(ApiKey.EndTxn, 0, 3, flexibleFrom: 3)
{
    public sealed record Request(string TransactionalId, long ProducerId, short Epoch, bool Commit, short Version);
    public sealed record Response(ErrorCode Error);

    protected override Request Read(ref KafkaReader r) => new(r.String(), r.Int64(), r.Int16(), r.Bool(), r.Version);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(new Response(
        transactions.End(request.TransactionalId, request.ProducerId, request.Epoch, request.Commit).For(request.Version, knowsFencedFrom: 2)));

    protected override Response Fail(Request request, ErrorCode error) => new(error);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
    }
}
