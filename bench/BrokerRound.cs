using System.Diagnostics;

namespace ServerlessEvents.Bench;

/// <summary>One round against one broker: records a second in and out, and the processor time that they took.</summary>
/// <param name="Produced">Records a second into the broker.</param>
/// <param name="ProducedPerCpu">The same per second of processor time, of client and broker together.</param>
/// <param name="BrokerCpu">Seconds of processor time that the broker took; zero for the mock, which shares the client's process.</param>
/// <param name="Consumed">Records a second out of it.</param>
public sealed record BrokerRound(double Produced, double ProducedPerCpu, double BrokerCpu, double Consumed)
{
    public const int Records = 1_000_000;

    public static BrokerRound Run(string bootstrap, BrokerProcess? broker)
    {
        using var load = new BrokerLoad(bootstrap, Records);
        load.Produce("warm", Records / 2); // neither connecting nor compiling is measured
        var (watch, client, server) = (Stopwatch.StartNew(), Client(), Server());
        load.Produce("bench", Records);
        var (seconds, clientBusy, serverBusy) = (watch.Elapsed.TotalSeconds, Client() - client, Server() - server);
        var consumed = BrokerLoad.Consume(load.BootstrapServers, "bench", Records);
        load.Forget("warm", "bench"); // so that the next round finds the memory that this one has used
        return new(Records / seconds, Records / (clientBusy + serverBusy), serverBusy, consumed);

        double Server() => broker?.Cpu.TotalSeconds ?? 0;
    }

    /// <summary>Seconds of processor time of this process.</summary>
    public static double Client()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }

    public override string ToString() =>
        $"produce {Produced:N0}/s, {ProducedPerCpu:N0} per CPU second, {BrokerCpu:N2} s the broker's; consume {Consumed:N0}/s";
}
