using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>Calls a function as the worker does: its class made anew from the services, its output sent before the call counts as done.</summary>
internal sealed class FunctionCall(FunctionDefinition function, IServiceProvider services)
{
    public async Task Invoke(KafkaRecord[] batch, CancellationToken stop)
    {
        await using var scope = services.CreateAsyncScope();
        var instance = function.Method.IsStatic ? null : ActivatorUtilities.CreateInstance(scope.ServiceProvider, function.Method.DeclaringType!);
        var arguments = function.Method.GetParameters().Select(parameter => Argument(parameter, batch, stop)).ToArray();
        var returned = function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        var output = returned switch
        {
            Task<string[]> sends => await sends,
            Task done => await Wait(done),
            string[] sends => sends,
            _ => null,
        };
        if (function.EventHub is { } hub && output is { Length: > 0 }) await services.GetRequiredService<IEventHubSink>().Send(hub, output, stop);
    }

    private static async Task<string[]?> Wait(Task done)
    {
        await done;
        return null;
    }

    private static object Argument(ParameterInfo parameter, KafkaRecord[] batch, CancellationToken stop) =>
        parameter.ParameterType == typeof(KafkaRecord[]) ? batch
        : parameter.ParameterType == typeof(CancellationToken) ? stop
        : throw new NotSupportedException($"The local host cannot fill in the parameter '{parameter.Name}' of {parameter.Member.DeclaringType!.Name}.");
}
