using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// EndTxn (key 26), v0-5: commits or aborts. When it is answered, the markers are written. v2 says "fenced", v3 flexible, v5 gives the
/// producer its next epoch (KIP-890).
/// </summary>
public sealed class EndTxnApi(TransactionCoordinator transactions)
    : KafkaApi<EndTxnApi.Request, EndTxnApi.Response>(ApiKey.EndTxn, 0, 5, flexibleFrom: 3)
{
    private const short RaisesEpoch = 5;

    public sealed record Request(string TransactionalId, long ProducerId, short Epoch, bool Commit, short Version);
    public sealed record Response(ErrorCode Error, ProducerIdentity Producer);

    protected override Request Read(ref KafkaReader r) => new(r.String(), r.Int64(), r.Int16(), r.Bool(), r.Version);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop) => new(Answer(
        request,
        transactions.End(
            request.TransactionalId, request.ProducerId, request.Epoch, request.Commit, raisesEpoch: request.Version >= RaisesEpoch)));

    protected override Response Fail(Request request, ErrorCode error) => new(error, new(error));

    private static Response Answer(Request request, ProducerIdentity producer) =>
        new(producer.Error.For(request.Version, knowsFencedFrom: 2), producer);

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
        if (w.Version < RaisesEpoch) return;
        w.Int64(response.Producer.ProducerId);
        w.Int16(response.Producer.Epoch);
    }
}
