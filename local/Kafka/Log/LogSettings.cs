namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>What every log of a broker shares.</summary>
/// <param name="Fsync">Whether an append reaches the disk, not only the operating system, before it is acknowledged.</param>
/// <param name="Time">The clock of markers, retention and compaction.</param>
/// <param name="Logger">Where damage is logged.</param>
public sealed record LogSettings(bool Fsync, TimeProvider Time, ILogger Logger);
