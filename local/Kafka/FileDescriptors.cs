namespace ServerlessEvents.Local.Kafka;

/// <summary>
/// How many clients the process has file descriptors for. When none are left the runtime itself may end the process, so some are kept back.
/// </summary>
internal static class FileDescriptors
{
    /// <summary>For segments that are opened later, and for the runtime.</summary>
    private const int KeptBack = 100;

    /// <summary>The limit of the process less the descriptors that it has open now; no bound where the system does not say.</summary>
    public static int LeftForClients()
    {
        if (!OperatingSystem.IsLinux()) return int.MaxValue;
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out var most)
            ? Math.Max(1, most - Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - KeptBack)
            : int.MaxValue;
    }
}
