using ServerlessEvents.Local.Kafka.Wire;
using Wire = ServerlessEvents.Local.Kafka.Wire.ErrorCode;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>
/// The requests by which a producer opens and ends the transaction of the id <c>t</c>, in the versions where the broker adds the
/// partitions.
/// </summary>
internal static class TransactionRequests
{
    public static Task<(long Id, short Epoch)> InitProducer(RawKafka raw, string id) =>
        raw.Ask(ApiKey.InitProducerId, 5, flexible: true, (ref w) =>
        {
            w.String(id);
            w.Int32(60_000);
            w.Int64(-1);
            w.Int16(-1);
        }, static (ref r) =>
        {
            Assert.Equal((0, 0), (r.Int32(), r.Int16()));
            return (r.Int64(), r.Int16());
        });

    public static Task<Wire> Add(RawKafka raw, long producer, short epoch, bool onlyChecks) =>
        raw.Ask(ApiKey.AddPartitionsToTxn, 5, flexible: true, (ref w) => w.Structs(["t"], (ref w, id) =>
        {
            w.String(id);
            w.Int64(producer);
            w.Int16(epoch);
            w.Bool(onlyChecks);
            w.Structs(["orders"], static (ref w, topic) =>
            {
                w.String(topic);
                w.Int32s([0]);
            });
        }), static (ref r) =>
        {
            Assert.Equal((0, 0), (r.Int32(), r.Int16()));
            return r.Structs(static (ref r) =>
            {
                _ = r.String();
                return r.Structs(static (ref r) =>
                {
                    _ = r.String();
                    return r.Structs(static (ref r) => { _ = r.Int32(); return (Wire)r.Int16(); }).Single();
                }).Single();
            }).Single();
        });

    public static Task<(Wire Error, int Epoch)> End(RawKafka raw, long producer, short epoch, bool commit) =>
        raw.Ask(ApiKey.EndTxn, 5, flexible: true, (ref w) =>
        {
            w.String("t");
            w.Int64(producer);
            w.Int16(epoch);
            w.Bool(commit);
        }, static (ref r) =>
        {
            _ = r.Int32();
            var error = (Wire)r.Int16();
            _ = r.Int64();
            return (error, (int)r.Int16());
        });
}
