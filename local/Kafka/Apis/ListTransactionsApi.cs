using System.Text.RegularExpressions;
using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// ListTransactions (key 66), v0-2: transactional ids by state and producer. v1 those that have been open for a while, v2 by pattern.
/// Flexible from the start.
/// </summary>
public sealed class ListTransactionsApi(TransactionCoordinator transactions, TimeProvider time)
    : KafkaApi<ListTransactionsApi.Request, ListTransactionsApi.Response>(ApiKey.ListTransactions, 0, 2, flexibleFrom: 0)
{
    public sealed record Request(string[] States, long[] Producers, long OpenForMs, string? Pattern);
    public sealed record Response(ErrorCode Error, string[] UnknownStates, TransactionDescription[] Transactions);

    protected override Request Read(ref KafkaReader r) => new(
        r.Strings(), r.Array(static (ref r) => r.Int64()), r.Version >= 1 ? r.Int64() : -1, r.Version >= 2 ? r.NullableString() : null);

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var unknown = request.States.Except(TransactionDescription.States).ToArray();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            var matching = request.Pattern is null or "" ? null : new Regex($@"\A(?:{request.Pattern})\z", RegexOptions.NonBacktracking);
            return new(new Response(ErrorCode.None, unknown, [.. transactions.All.Where(transaction =>
                (request.States is [] || request.States.Contains(transaction.State))
                && (request.Producers is [] || request.Producers.Contains(transaction.ProducerId))
                && (request.OpenForMs < 0 || transaction.BegunAt >= 0 && now - transaction.BegunAt > request.OpenForMs)
                && matching?.IsMatch(transaction.Id) != false)]));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return new(Fail(request, ErrorCode.InvalidRegularExpression));
        }
    }

    protected override Response Fail(Request request, ErrorCode error) => new(error, [], []);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Error(response.Error);
        w.Array(response.UnknownStates, static (ref w, state) => w.String(state));
        w.Structs(response.Transactions, static (ref w, transaction) =>
        {
            w.String(transaction.Id);
            w.Int64(transaction.ProducerId);
            w.String(transaction.State);
        });
    }
}
