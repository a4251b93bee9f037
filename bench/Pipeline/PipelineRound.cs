using System.Diagnostics;
using ServerlessEvents.Bench.Fold;
using ServerlessEvents.Bench.Roundtrip;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>
/// One start of the system under test, and the loads on it. The clients run in this process, the system in processes of its own.
/// </summary>
internal sealed class PipelineRound(PipelineOptions options, CloudChild cloud, ProcessTree? mosquitto, LeanClient[] clients)
{
    /// <summary>When everything has come and then nothing more for this long, the load is over.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>When nothing has come for this long, the missing messages are given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts a program, loads it and stops it; gives each load, the warm-up first if there is one.</summary>
    public static async Task<IReadOnlyList<PipelineRun>> Run(PipelineOptions options, string program, CancellationToken stop)
    {
        var users = Enumerable.Range(0, options.Clients).Select(options.UserOf).ToArray();
        await using var mosquitto = options.OnMosquitto ? await MosquittoBroker.Start(Checkout.Root, users) : null;
        using var cloud = await CloudChild.Start(stop, program, mosquitto?.SystemUrl);
        var clients = await Task.WhenAll(users.Select((user, i) => LeanClient.Connect(
            mosquitto?.Port ?? cloud.MqttPort, user, $"{user}-{i}", isListener: Array.IndexOf(users, user) == i, stop)));
        try
        {
            var round = new PipelineRound(options, cloud, mosquitto is null ? null : new(mosquitto.ProcessId), clients);
            PipelineRun[] warmUp = options.WarmUp > 0 ? [await round.AsFastAsTheyCome("warm", options.WarmUp, stop)] : [];
            await Task.Delay(options.Pause, TimeProvider.System, stop);
            return
            [
                .. warmUp,
                options.PerSecond is { } perSecond
                    ? await round.At(perSecond, "paced", options.Events, stop)
                    : await round.AsFastAsTheyCome("burst", options.Events, stop),
            ];
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    private Task<PipelineRun> AsFastAsTheyCome(string name, int events, CancellationToken stop) => Measure(
        new(name, new Latencies(events)), options.InFlight, _ =>
    {
        for (var i = 0; i < clients.Length; i++)
            clients[i].Place([.. Enumerable.Range(0, events).Where(number => number % clients.Length == i)]);
        return Task.CompletedTask;
    }, stop);

    private Task<PipelineRun> At(int perSecond, string name, int events, CancellationToken stop)
    {
        var latencies = new Latencies(events, perSecond);
        return Measure(
            new(name, latencies),
            LeanClient.MaxInFlight,
            start => latencies.Send(number => clients[number % clients.Length].Place(number), start),
            stop);
    }

    private async Task<PipelineRun> Measure(PipelineLoad load, int mostInFlight, Func<CancellationToken, Task> send, CancellationToken stop)
    {
        foreach (var client in clients) await client.Join(load, mostInFlight);
        GC.Collect(); // garbage of the round before does not count in this one
        var audit = new AuditLines(cloud.AuditFile, load.Name, load.Events);
        var (systemBefore, mosquittoBefore, watch) = (cloud.Cpu, mosquitto?.Cpu, CpuWatch.StartNew());
        var sending = send(stop);

        var (seen, changed) = ((Heard: default(Heard), Lines: 0), Stopwatch.GetTimestamp());
        var (system, broker, own) = (systemBefore, mosquittoBefore, default(Spent));
        using var tick = new PeriodicTimer(Glance);
        while (await tick.WaitForNextTickAsync(stop))
        {
            foreach (var client in clients.Where(client => client.Lost.IsCompleted)) await client.Lost;
            if (sending.IsFaulted) await sending;
            audit.Look();
            if ((load.Heard, audit.Lines) is var now && now != seen)
            {
                (seen, changed) = (now, Stopwatch.GetTimestamp());
                (system, broker, own) = (cloud.Cpu, mosquitto?.Cpu, watch.Stop()); // the waiting afterwards does not count
            }
            else if (Stopwatch.GetElapsedTime(changed) > (IsAllThere(load, audit) ? Quiet : Patience))
            {
                break;
            }
        }
        if (load.Heard.Replies == 0) throw new InvalidOperationException($"Not one reply came within {Patience.TotalSeconds} s.");
        return new()
        {
            Events = load.Events,
            Seconds = load.Latencies.Seconds,
            CpuMicroseconds = (system - systemBefore).TotalMicroseconds / load.Events,
            ClientCpuMicroseconds = own.CpuSeconds * 1e6 / load.Events,
            MosquittoCpuMicroseconds = (broker - mosquittoBefore)?.TotalMicroseconds / load.Events,
            PeakMegabytes = cloud.PeakWorkingSet / 1e6,
            P50 = load.Latencies.Percentile(50),
            P99 = load.Latencies.Percentile(99),
            StartSeconds = cloud.StartTook.TotalSeconds,
            Acknowledged = load.Heard.Acknowledged,
            Replies = load.Heard.Replies,
            Accepted = load.Heard.Accepted,
            Notifications = load.Heard.Notifications,
            States = load.Heard.States,
            AuditLines = audit.Lines,
            Audited = audit.Orders,
        };
    }

    private static bool IsAllThere(PipelineLoad load, AuditLines audit) =>
        load.Heard is var heard
            && heard.Replies >= load.Events
            && heard.Notifications >= load.Events
            && heard.States >= load.Events
            && audit.Lines >= load.Events
            && audit.Orders == load.Events;
}
