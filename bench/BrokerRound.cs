using System.Diagnostics;

namespace ServerlessEvents.Bench;

/// <summary>One round against one broker: records a second in and out, and what they cost of all processors.</summary>
public sealed record BrokerRound(double Produced, double ProducedPerCpu, double Consumed)
{
    private const int Records = 1_000_000;

    public static BrokerRound Run(string bootstrap, BrokerProcess? broker)
    {
        using var load = new BrokerLoad(bootstrap, Records);
        load.Produce("warm", Records / 2); // neither connecting nor compiling is measured
        var (watch, cpu) = (Stopwatch.StartNew(), Cpu());
        load.Produce("bench", Records);
        var (seconds, busy) = (watch.Elapsed.TotalSeconds, Cpu() - cpu);
        var consumed = BrokerLoad.Consume(load.BootstrapServers, "bench", Records);
        load.Forget("warm", "bench"); // so that the next round finds the memory that this one has used
        return new(Records / seconds, Records / busy, consumed);

        double Cpu()
        {
            using var self = Process.GetCurrentProcess();
            return (self.TotalProcessorTime + (broker?.Cpu ?? TimeSpan.Zero)).TotalSeconds;
        }
    }

    public override string ToString() => $"produce {Produced:N0}/s, {ProducedPerCpu:N0} per CPU second; consume {Consumed:N0}/s";
}
