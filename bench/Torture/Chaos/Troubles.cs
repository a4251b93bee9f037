namespace ServerlessEvents.Bench.Torture.Chaos;

/// <summary>What goes wrong, in rotation: a shuffled deck of kills, stops, broker restarts and faults, dealt again and again.</summary>
public sealed class Troubles(
    Fleet fleet, BrokerChild? broker, bool hasTransactions, bool deploys, Random random, Tallies tallies, TimeProvider time)
{
    private readonly List<(int Worker, long Until)> asleep = [];
    private Queue<string> faults = [];

    /// <summary>Makes trouble until it is told to stop, and then restores what it can.</summary>
    public async Task Run(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                foreach (var trouble in Deck())
                {
                    await trouble();
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000, 4_000)), time, stop);
                    Wake(time.GetTimestamp());
                    fleet.Revive();
                    fleet.Roll();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        Wake(long.MaxValue);
        fleet.Revive();
        fleet.RollAll();
    }

    private Func<Task>[] Deck()
    {
        Func<Task>[] deck = broker is null
            ? [KillWorkers, KillWorkers, KillWorkers, KillWorkerOnly, StopWorker, StopWorker]
            : [
                KillWorkers, KillWorkers, KillWorkers, KillWorkerOnly, StopWorker, RestartBroker, BreakRequests, BreakRequests,
                BreakRequests, .. hasTransactions ? [AbortTransaction] : Array.Empty<Func<Task>>(),
            ];
        if (deploys) deck = [.. deck, Deploy, Deploy, SetBack, StartOtherCode];
        random.Shuffle(deck);
        return deck;
    }

    /// <summary>
    /// Kills one, two or all three workers at once. The group notices a kill only after a session timeout, so many separate kills would
    /// stop it for good.
    /// </summary>
    private Task KillWorkers()
    {
        var workers = fleet.Running.ToArray();
        random.Shuffle(workers);
        foreach (var worker in workers.Take(random.Next(1, 4))) fleet.KillAndRestart(worker);
        return Task.CompletedTask;
    }

    private Task KillWorkerOnly()
    {
        if (fleet.Running.ToArray() is { Length: > 0 } running) fleet.KillWorker(running[random.Next(running.Length)]);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops a worker until the group has given its partitions away. Then the worker wakes and believes that they are still its own.
    /// </summary>
    private Task StopWorker()
    {
        if (fleet.Running.ToArray() is not { Length: > 1 } running) return Task.CompletedTask;
        var worker = running[random.Next(running.Length)];
        fleet.Stop(worker);
        var sleep = TimeSpan.FromMilliseconds(TortureOptions.SessionTimeoutMs + random.Next(1_000, 6_000));
        asleep.Add((worker, time.GetTimestamp() + (long)(sleep.TotalSeconds * time.TimestampFrequency)));
        return Task.CompletedTask;
    }

    private Task Deploy() => WithOne(fleet.Deploy);

    private Task SetBack() => WithOne(fleet.SetBack);

    private Task StartOtherCode() =>
        fleet.Running.ToArray() is { Length: > 0 } running
            ? fleet.StartOtherCode(running[random.Next(running.Length)], default)
            : Task.CompletedTask;

    private Task WithOne(Action<int> what)
    {
        if (fleet.Running.ToArray() is { Length: > 0 } running) what(running[random.Next(running.Length)]);
        return Task.CompletedTask;
    }

    private async Task RestartBroker()
    {
        broker!.Kill();
        tallies.Add("broker restarts");
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1_000)), time);
        await broker.Start();
    }

    private Task BreakRequests()
    {
        for (var i = 0; i < 2; i++)
        {
            if (faults.Count == 0)
            {
                var menu = FaultLine.Menu.ToArray();
                random.Shuffle(menu);
                faults = new(menu);
            }
            Break(faults.Dequeue());
        }
        return Task.CompletedTask;
    }

    private Task AbortTransaction()
    {
        Break(FaultLine.Aborting);
        return Task.CompletedTask;
    }

    private void Break(string fault)
    {
        broker!.Fault(fault);
        tallies.Add("faults");
    }

    private void Wake(long now)
    {
        foreach (var (worker, _) in asleep.Where(sleeper => sleeper.Until <= now)) fleet.Continue(worker);
        asleep.RemoveAll(sleeper => sleeper.Until <= now);
    }
}
