using Microsoft.Win32.SafeHandles;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>What every log of a broker shares.</summary>
/// <param name="WriteThrough">Brings a file to the disk before an append to it is acknowledged; null where the operating system is
/// enough.</param>
/// <param name="Time">The clock of markers, retention and compaction.</param>
/// <param name="Logger">Where damage is logged.</param>
public sealed record LogSettings(Action<SafeFileHandle>? WriteThrough, TimeProvider Time, ILogger Logger);
