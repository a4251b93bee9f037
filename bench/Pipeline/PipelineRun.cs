namespace ServerlessEvents.Bench.Pipeline;

/// <summary>The result of one load, from the first publish until the last reply, notification, state and audit line had come.</summary>
internal sealed record PipelineRun
{
    public required int Events { get; init; }

    /// <summary>Until the last reply.</summary>
    public required double Seconds { get; init; }

    public double EventsPerSecond => Events / Seconds;

    /// <summary>Processor time per event of the system under test, all its processes together.</summary>
    public required double CpuMicroseconds { get; init; }

    /// <summary>The same of the clients, which are this process.</summary>
    public required double ClientCpuMicroseconds { get; init; }

    /// <summary>The same of mosquitto; null where it is not used.</summary>
    public double? MosquittoCpuMicroseconds { get; init; }

    /// <summary>Peak working set of the system under test since its start, all its processes together.</summary>
    public required double PeakMegabytes { get; init; }

    /// <summary>Milliseconds from publish to reply, or from when an event was due where there is a rate to keep.</summary>
    public required double P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public required double P99 { get; init; }

    /// <summary>From the start of the process until it was healthy.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Orders that the MQTT broker took.</summary>
    public required int Acknowledged { get; init; }

    public required int Replies { get; init; }

    /// <summary>Replies that say that the order was accepted.</summary>
    public required int Accepted { get; init; }

    public required int Notifications { get; init; }

    /// <summary>Changes of retained state.</summary>
    public required int States { get; init; }

    /// <summary>Lines that came to the SIEM stand-in.</summary>
    public required int AuditLines { get; init; }

    /// <summary>Orders that these lines are about.</summary>
    public required int Audited { get; init; }

    /// <summary>Names each number that differs from the number of events; empty when all are right.</summary>
    public IEnumerable<string> Wrong =>
        from counted in new (string What, int Count)[]
        {
            ("orders acknowledged by the MQTT broker", Acknowledged), ("replies", Replies), ("orders accepted", Accepted),
            ("notifications", Notifications),
            ("changes of retained state", States), ("audit lines", AuditLines), ("orders in the audit", Audited),
        }
        where counted.Count != Events
        select $"{counted.Count:N0} {counted.What} instead of {Events:N0}";

    public override string ToString() =>
        $"{Events:N0} events in {Seconds:N1} s, {EventsPerSecond:N0}/s; CPU {CpuMicroseconds:N0} µs an event (clients "
            + $"{ClientCpuMicroseconds:N0}{(MosquittoCpuMicroseconds is { } mosquitto ? $", mosquitto {mosquitto:N0}" : "")}); "
        + $"publish → reply p50 {P50:N1} ms, p99 {P99:N1} ms; peak {PeakMegabytes:N0} MB; {Replies:N0} replies, "
        + $"{Notifications:N0} notifications, {States:N0} states, {AuditLines:N0} audit lines; healthy after {StartSeconds:N1} s";
}
