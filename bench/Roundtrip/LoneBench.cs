namespace ServerlessEvents.Bench.Roundtrip;

/// <summary>
/// Measures the time from publish to reply of events that come one at a time, each to an order of its own, over several starts: 5 s apart
/// and at random. It also measures what the local cloud takes while nothing comes. Another build runs beside this one, and gets its events
/// at the same times.
/// </summary>
internal static class LoneBench
{
    private const int EventsPerStart = 50;
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    /// <param name="against">The root of another checkout; null for none.</param>
    public static async Task<IReadOnlyList<Measurement>> Run(int starts, string? against, CancellationToken stop)
    {
        List<Build> builds = [new(Checkout.LocalCloud(Checkout.Root))];
        if (against is not null) builds.Add(new(Checkout.LocalCloud(against)));
        var chance = new Random(starts);
        for (var start = 0; start < starts; start++)
        {
            foreach (var build in builds) await build.Start(stop);
            foreach (var build in builds) await build.StayIdle(Idle, stop);
            for (var i = 0; i < EventsPerStart; i++)
            {
                await Task.Delay(
                    i % 2 == 0 ? Apart : TimeSpan.FromSeconds(chance.NextDouble() * Apart.TotalSeconds), TimeProvider.System, stop);
                foreach (var build in builds) await build.Send(i, stop);
            }
            foreach (var build in builds) await build.End();
        }
        var (ours, other) = (builds[0], builds.ElementAtOrDefault(1));
        return
        [
            .. new[] { 50.0, 90, 99, 100 }
                .Select(percent => new Measurement(
                    $"lone event → reply, p{percent}, of {starts * EventsPerStart}",
                    ours.Percentile(percent),
                    "ms",
                    other?.Percentile(percent))),
            new("first event after a start, slowest", ours.First.Max(), "ms", other?.First.Max()),
            new("processor while nothing comes", ours.IdleCpu.Average() * 100, "% of a core", other?.IdleCpu.Average() * 100),
            new("threads while nothing comes", ours.Threads.Average(), "threads", other?.Threads.Average()),
        ];
    }

    /// <summary>One build, started again and again.</summary>
    private sealed class Build(string program)
    {
        private readonly List<double> took = [];
        private CloudChild cloud = null!;
        private Shopper shopper = null!;

        public List<double> First { get; } = [];
        public List<double> IdleCpu { get; } = [];
        public List<double> Threads { get; } = [];

        public async Task Start(CancellationToken stop)
        {
            cloud = await CloudChild.Start(stop, program);
            shopper = await Shopper.Connect(cloud.MqttPort, "alice", "lone", stop);
        }

        public async Task StayIdle(TimeSpan time, CancellationToken stop)
        {
            await Task.Delay(time / 2, TimeProvider.System, stop); // the after-effects of a start do not count
            var before = cloud.Cpu;
            await Task.Delay(time, TimeProvider.System, stop);
            IdleCpu.Add((cloud.Cpu - before) / time);
            Threads.Add(cloud.Threads);
        }

        public async Task Send(int order, CancellationToken stop)
        {
            var latencies = new Latencies(1, perSecond: 1_000_000);
            shopper.Listen(latencies);
            await latencies.Run(message => shopper.Place(order, message), stop);
            took.Add(latencies.Percentile(50));
            if (order == 0) First.Add(took[^1]);
        }

        public async Task End()
        {
            if (shopper.Wrong > 0) throw new InvalidOperationException($"{shopper.Wrong} events were not accepted.");
            await shopper.DisposeAsync();
            cloud.Dispose();
        }

        public double Percentile(double percent) => took.Order().ElementAt(Math.Min(took.Count - 1, (int)(took.Count * percent / 100)));
    }
}
