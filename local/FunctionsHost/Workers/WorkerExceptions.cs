using ServerlessEvents.Domain;
using ServerlessEvents.Local.Hosting.Rpc;

namespace ServerlessEvents.Local.Hosting;

/// <summary>The worker does not start; its message is the worker's own, in one line.</summary>
public sealed class WorkerStartException(string why) : Exception(why);

/// <summary>The worker is gone, so what it was called for has failed.</summary>
internal sealed class WorkerEndedException(string why) : Exception($"The worker has ended: {why}");

/// <summary>A function failed in the worker; its text is that of the exception there.</summary>
internal sealed class FunctionFailedException(RpcException? thrown, string status) : Exception(
    thrown is null ? $"It was answered as {status}." : $"{thrown.Type}: {Printable.Of(thrown.Message)}")
{
    public override string ToString() => thrown is null ? Message : $"{Message}\n{thrown.StackTrace}";
}
