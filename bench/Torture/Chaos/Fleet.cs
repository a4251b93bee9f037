using System.Globalization;

namespace ServerlessEvents.Bench.Torture.Chaos;

/// <summary>The instances of the functions, each a host and its worker: each is killed, stopped and started again on its own.</summary>
public sealed class Fleet(TortureOptions options, string brokers, string context, Tallies tallies) : IDisposable
{
    private readonly Child?[] workers = new Child?[TortureOptions.Workers];
    private readonly HashSet<int> stopped = [];
    private int started;

    public IEnumerable<int> Running => Enumerable.Range(0, workers.Length).Where(worker => !stopped.Contains(worker));

    public Task StartAll()
    {
        for (var i = 0; i < workers.Length; i++) Start(i);
        return Task.WhenAll(workers.Select(worker => worker!.Ready));
    }

    /// <summary>Kills an instance without warning, and starts another.</summary>
    public void KillAndRestart(int worker)
    {
        workers[worker]!.Dispose();
        tallies.Add("kills");
        Start(worker);
    }

    /// <summary>Kills the worker of an instance. Its host stays and starts another worker.</summary>
    public void KillWorker(int worker)
    {
        workers[worker]!.KillWorker();
        tallies.Add("worker kills");
    }

    public void Stop(int worker)
    {
        stopped.Add(worker);
        workers[worker]!.Stop();
        tallies.Add("stops");
    }

    public void Continue(int worker)
    {
        workers[worker]!.Continue();
        stopped.Remove(worker);
    }

    /// <summary>Starts again whatever has ended by itself, as every host does.</summary>
    public void Revive()
    {
        for (var i = 0; i < workers.Length; i++)
        {
            if (!workers[i]!.HasExited) continue;
            tallies.Add($"died {workers[i]!.Errors}");
            workers[i]!.Dispose();
            Start(i);
        }
    }

    /// <summary>Ends the troubles that the workers make themselves.</summary>
    public void Calm()
    {
        foreach (var worker in workers) worker!.Tell("calm");
    }

    public void Dispose()
    {
        foreach (var worker in workers) worker?.Dispose();
    }

    private void Start(int worker) =>
        workers[worker] = Child.Start(
            Count, TortureCommand.WorkerName, brokers, context, options.Delivery,
            (options.Seed + ++started).ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Counts what a worker says: a name, which after <c>fenced</c>, <c>aborted</c> and <c>doubt</c> is followed by the reason.
    /// </summary>
    private void Count(string line)
    {
        tallies.Add(line);
        var kind = line.Split(' ')[0];
        if (kind is "fenced" or "aborted" or "doubt") tallies.Add(kind);
    }
}
