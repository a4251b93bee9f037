using System.Text.Json;
using Confluent.Kafka;
using ServerlessEvents.Local.Hosting.Rpc;
using ServerlessEvents.Local.Hosting.Triggers;

namespace ServerlessEvents.Local.Hosting;

/// <summary>One function, called with what its trigger brings. A call counts as done when what it returned is sent.</summary>
/// <param name="invoke">Has the worker run it; returns what it returned, and throws what it threw.</param>
internal sealed class FunctionCall(
    FunctionDefinition function,
    Func<FunctionDefinition, TypedData, CancellationToken, Task<TypedData?>> invoke,
    IEventHubSink sink)
{
    public Task Run(IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> batch, CancellationToken stop) => Run(BatchData.ToData(batch), stop);

    /// <summary>Calls the function as a timer does that is on time.</summary>
    public Task Run(CancellationToken stop) => Run(new TypedData { Json = """{"IsPastDue":false}""" }, stop);

    private async Task Run(TypedData input, CancellationToken stop)
    {
        var returned = await invoke(function, input, stop);
        if (function.EventHub is { } hub && Lines(returned) is { Count: > 0 } lines) await sink.Send(hub, lines, stop);
    }

    private static IReadOnlyList<string> Lines(TypedData? returned) => returned?.DataCase switch
    {
        TypedData.DataOneofCase.CollectionString => returned.CollectionString.String,
        TypedData.DataOneofCase.Json => JsonSerializer.Deserialize<string[]>(returned.Json) ?? [],
        TypedData.DataOneofCase.String => [returned.String],
        _ => [],
    };
}
