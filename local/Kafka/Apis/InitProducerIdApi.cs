using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// InitProducerId (key 22), v0-5: an id for an idempotent or transactional producer; fences its predecessor. v2 flexible, v3 goes on
/// after an error, v4 says "fenced", v5 could say "abort first" and never does.
/// </summary>
public sealed class InitProducerIdApi(TransactionCoordinator transactions, BrokerProfile profile)
    : KafkaApi<InitProducerIdApi.Request, InitProducerIdApi.Response>(ApiKey.InitProducerId, 0, 5, flexibleFrom: 2)
{
    public sealed record Request(string? TransactionalId, int TimeoutMs, long ProducerId, short Epoch, short Version);
    public sealed record Response(ProducerIdentity Producer);

    protected override Request Read(ref KafkaReader r)
    {
        var (id, timeout) = (r.NullableString(), r.Int32());
        return r.Version >= 3 ? new(id, timeout, r.Int64(), r.Int16(), r.Version) : new(id, timeout, -1, -1, r.Version);
    }

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        if (request.TransactionalId is not null && !profile.HasTransactions)
            return new(Fail(request, ErrorCode.TransactionalIdAuthorizationFailed));
        var producer = transactions.InitProducer(request.TransactionalId, request.TimeoutMs, request.ProducerId, request.Epoch);
        return new(new Response(producer with { Error = producer.Error.For(request.Version, knowsFencedFrom: 4) }));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(new ProducerIdentity(error));

    protected override ErrorCode OnDiskError => ErrorCode.CoordinatorNotAvailable;

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Producer.Error);
        w.Int64(response.Producer.ProducerId);
        w.Int16(response.Producer.Epoch);
    }
}
