using System.Globalization;
using Confluent.Kafka;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Bench.Torture.Chaos;

/// <summary>The instances of the functions, each a host and its worker: each is killed, stopped and started again on its own.</summary>
public sealed class Fleet(TortureOptions options, string brokers, string context, Tallies tallies) : IDisposable
{
    private readonly Child?[] workers = new Child?[TortureOptions.Workers];
    private readonly int[] versions = new int[TortureOptions.Workers];
    private readonly HashSet<int> stopped = [];
    private int started;

    /// <summary>What must never be counted: an instance with other code under the same version calls functions.</summary>
    public const string OtherCodeRuns = "other code runs";

    /// <summary>The version of the code that is deployed.</summary>
    public int Version { get; private set; } = 1;

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

    /// <summary>Deploys the next version of the code to one instance; <see cref="Roll"/> brings it to the others.</summary>
    public void Deploy(int worker)
    {
        Version++;
        tallies.Add("deployments");
        Replace(worker, Version, Version - 1);
    }

    /// <summary>Brings the deployed code to one instance that has other code.</summary>
    public void Roll()
    {
        if (Running.Where(worker => versions[worker] != Version).ToArray() is [var worker, ..]) Replace(worker, Version, Version - 1);
    }

    /// <summary>Brings it to all.</summary>
    public void RollAll()
    {
        while (Running.Any(worker => versions[worker] != Version)) Roll();
    }

    /// <summary>Sets one instance back to the code before.</summary>
    public void SetBack(int worker)
    {
        if (Version == 1) return;
        tallies.Add("set back");
        Replace(worker, Version - 1, Version - 2);
    }

    /// <summary>
    /// Starts code that folds otherwise under the deployed version. It must not come to fold, once some partition is of that version.
    /// </summary>
    public async Task StartOtherCode(int worker, CancellationToken stop)
    {
        try
        {
            var all = await FoldProgress.Read(new(brokers), TortureRun.TopicsOf(context), stop);
            if (!all.Any(progress => progress.Checkpoint?.FoldVersion == $"tally:{Version}")) return;
        }
        catch (KafkaException) { return; } // it is being restarted
        tallies.Add("other code started");
        Replace(worker, Version, Version + 1_000);
        _ = workers[worker]!.Ready.ContinueWith(
            _ => tallies.Add(OtherCodeRuns), stop, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
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
            var isCaught = workers[i]!.Errors.Contains("was folded by other code", StringComparison.Ordinal);
            tallies.Add(isCaught ? "other code caught" : $"died {workers[i]!.Errors}");
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

    private void Start(int worker) => Start(worker, Version, Version - 1);

    private void Start(int worker, int version, int more)
    {
        versions[worker] = version;
        workers[worker] = Child.Start(
            Count, TortureCommand.WorkerName, brokers, context, options.Delivery,
            (options.Seed + ++started).ToString(CultureInfo.InvariantCulture), version.ToString(CultureInfo.InvariantCulture),
            more.ToString(CultureInfo.InvariantCulture));
    }

    private void Replace(int worker, int version, int more)
    {
        workers[worker]!.Dispose();
        Start(worker, version, more);
    }

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
