using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ServerlessEvents.Bench.Torture;

/// <summary>
/// A process of the run, with its worker if it is an instance of the functions. It ends when its standard input ends, so it does not
/// outlive the run.
/// </summary>
public sealed class Child : IDisposable
{
    /// <summary>What an instance says of each worker that it starts, before the id of its process.</summary>
    public const string WorkerIs = "worker is ";

    private const int MaxErrors = 20;
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "ServerlessEvents.Bench.Torture.Parts.dll");
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> errors = [];
    private volatile int worker;

    private Child(Process process, Action<string> said)
    {
        this.process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"A process ended before it was ready. {Errors}"));
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is "ready") ready.TrySetResult();
            else if (line.Data?.StartsWith(WorkerIs, StringComparison.Ordinal) == true)
                worker = int.Parse(line.Data[WorkerIs.Length..], CultureInfo.InvariantCulture);
            else if (line.Data is { } data) said(data);
        };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Completes when the process says that it is ready.</summary>
    public Task Ready => ready.Task;

    public bool HasExited => process.HasExited;

    /// <summary>The last lines of its standard error.</summary>
    public string Errors { get { lock (errors) return string.Join('\n', errors); } }

    public static Child Start(Action<string> said, params string[] arguments) => new(
        Process.Start(
            new ProcessStartInfo("dotnet", [Executable, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!,
        said);

    /// <summary>Writes a line to the process, if it still runs.</summary>
    public void Tell(string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (IOException) { }
    }

    /// <summary>SIGSTOP: it keeps its sockets and does nothing.</summary>
    public void Stop() => Signal(OperatingSystem.IsMacOS() ? 17 : 19);

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public void Continue() => Signal(OperatingSystem.IsMacOS() ? 19 : 18);

    /// <summary>SIGKILL to the worker alone: its host starts another, and calls it with what the first had not answered.</summary>
    public void KillWorker()
    {
        if (worker > 0) _ = Kill(worker, 9);
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public void Dispose()
    {
        ready.TrySetCanceled();
        process.Kill();
        KillWorker();
        process.WaitForExit();
        process.Dispose();
    }

    private void Signal(int signal)
    {
        if (process.HasExited) return;
        _ = Kill(process.Id, signal);
        if (worker > 0) _ = Kill(worker, signal);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (errors)
        {
            errors.Enqueue(line);
            if (errors.Count > MaxErrors) errors.Dequeue();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
