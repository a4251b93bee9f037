using System.Diagnostics;
using System.Globalization;

namespace ServerlessEvents.Bench;

/// <summary>What a process and all processes that it has started take together, as Linux's <c>/proc</c> says.</summary>
public sealed class ProcessTree
{
    /// <summary>USER_HZ, which is the same wherever .NET runs.</summary>
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan FoundFor = TimeSpan.FromSeconds(2); // looking through every process takes milliseconds
    private readonly int root;
    private int[] members = [];
    private long found;

    public ProcessTree(int root)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("What several processes take is read from /proc: run this on Linux.");
        this.root = root;
        Find();
    }

    /// <summary>Processor time so far, user and kernel, including children that have ended.</summary>
    public TimeSpan Cpu
    {
        get
        {
            if (Stopwatch.GetElapsedTime(found) > FoundFor) Find();
            var ticks = members.Sum(id => Stat(id) is { } stat
                ? stat[Utime..(Cstime + 1)].Sum(time => long.Parse(time, CultureInfo.InvariantCulture))
                : 0);
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    /// <summary>How many threads they have now.</summary>
    public int Threads
    {
        get
        {
            Find();
            return members.Sum(id => Stat(id) is { } stat ? int.Parse(stat[NumThreads], CultureInfo.InvariantCulture) : 0);
        }
    }

    /// <summary>The peak memory of each running process in bytes, added up. Pages that two processes share count twice.</summary>
    public long PeakWorkingSet
    {
        get
        {
            Find();
            return members.Sum(id => StatusOf(id, "VmHWM"));
        }
    }

    /// <summary>The memory of each running process in bytes, added up. Pages that two processes share count twice.</summary>
    public long WorkingSet
    {
        get
        {
            Find();
            return members.Sum(id => StatusOf(id, "VmRSS"));
        }
    }

    // Fields of /proc/…/stat after the name, which may have anything in it (proc_pid_stat(5) counts from 1 and with two before): ppid,
    // utime, stime, cutime, cstime, num_threads.
    private const int Parent = 1;
    private const int Utime = 11;
    private const int Cstime = 14;
    private const int NumThreads = 17;

    private void Find()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: Stat(id)?[Parent])).ToLookup(process => process.Parent, process => process.Id);
        var all = new List<int> { root };
        for (var i = 0; i < all.Count; i++) all.AddRange(children[all[i].ToString(CultureInfo.InvariantCulture)]);
        (members, found) = ([.. all], Stopwatch.GetTimestamp());
    }

    /// <summary>Null for a process that has just ended.</summary>
    private static string[]? Stat(int id) => Read($"/proc/{id}/stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static long StatusOf(int id, string name)
    {
        var line = Read($"/proc/{id}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        // "VmHWM:   12345 kB"
        return line is null
            ? 0
            : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    private static string? Read(string file)
    {
        try { return File.ReadAllText(file); }
        catch (IOException) { return null; }
    }
}
