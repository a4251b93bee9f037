using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Bench;

/// <summary>The rotation of the edge at full size; the test does the same with less. It needs Debian's mosquitto.</summary>
public static class EdgeRotation
{
    private const int Seconds = 60;
    private const int PerSecond = 2_000;

    public static Task<IReadOnlyList<Measurement>> Run(CancellationToken stop) => Run(mqttCrashes: false, functionsOnly: false, stop);

    public static Task<IReadOnlyList<Measurement>> RunWithCrashes(CancellationToken stop) =>
        Run(mqttCrashes: true, functionsOnly: false, stop);

    public static Task<IReadOnlyList<Measurement>> RunOfFunctions(CancellationToken stop) =>
        Run(mqttCrashes: false, functionsOnly: true, stop);

    private static async Task<IReadOnlyList<Measurement>> Run(bool mqttCrashes, bool functionsOnly, CancellationToken stop)
    {
        var options = new EdgeOptions(
            Seconds, Clients: 200, PerSecond, Between: TimeSpan.FromSeconds(4), mqttCrashes, functionsOnly, Checkout.Root);
        if (await new EdgeRun(options, Console.Out).Run(stop) is { } wrong) throw new InvalidOperationException(wrong);
        return [new("acknowledged, replied to, and in order", Seconds * PerSecond, "events")];
    }
}
