using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>Runs a timer function every so many minutes, one call at a time. A failed call waits for the next.</summary>
internal sealed partial class TimerListener(string name, MethodInfo method, TimeSpan period, IServiceProvider services, ILogger logger)
{
    /// <summary>Every public method with a <see cref="TimerTriggerAttribute"/> in the loaded assemblies that know the stand-ins.</summary>
    public static IEnumerable<TimerListener> FindAll(IServiceProvider services, ILogger logger) =>
        from method in FunctionDefinition.Methods(services.GetRequiredService<IConfiguration>())
        let timer = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<TimerTriggerAttribute>()).FirstOrDefault(found => found is not null)
        where timer is not null
        select new TimerListener(method.GetCustomAttribute<FunctionAttribute>()!.Name, method, Period(timer.Schedule), services, logger);

    public async Task Run(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await Call(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private async Task Call(CancellationToken stop)
    {
        try
        {
            await using var scope = services.CreateAsyncScope();
            var instance = ActivatorUtilities.CreateInstance(scope.ServiceProvider, method.DeclaringType!);
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType == typeof(CancellationToken) ? (object)stop : new TimerInfo()).ToArray();
            if (method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null) is Task done) await done;
        }
        catch (Exception e) when (!stop.IsCancellationRequested) { Log.TimerFailed(logger, name, e); }
    }

    private static TimeSpan Period(string schedule) => EveryMinutes().Match(schedule) is { Success: true } match
        ? TimeSpan.FromMinutes(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
        : throw new NotSupportedException($"The local host understands '0 */N * * * *' only, not '{schedule}'.");

    [GeneratedRegex(@"^0 \*/([1-9]\d?) \* \* \* \*$")]
    private static partial Regex EveryMinutes();
}
