using System.Diagnostics;
using System.Globalization;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Local.Hosting.Workers;

/// <summary>
/// The process of a worker, started as the Functions host starts one: with both spellings of its arguments, and the app settings in its
/// environment.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int MostLines = 60;
    private readonly Process process;
    private readonly Queue<string> errors = [];
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isStarting = true;

    public WorkerProcess(FunctionsHostOptions options, Uri server, string id)
    {
        process = new() { StartInfo = Command(options, server, id), EnableRaisingEvents = true };
        process.Exited += (_, _) => exited.TrySetResult();
        process.OutputDataReceived += (_, line) => { if (line.Data is { } said) options.Said(said); };
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>Completes when the process is gone.</summary>
    public Task Exited => exited.Task;

    /// <summary>Why the process has ended, in one line. Ask for it only after the end.</summary>
    public string LastWords
    {
        get
        {
            process.WaitForExit(); // for the end of its standard error too
            lock (errors)
                return OneLine.OfCrash([.. errors]) is { Length: > 0 } words ? words : $"it ended with exit code {process.ExitCode}.";
        }
    }

    /// <summary>From here on the worker's standard error is shown as it comes, and not kept for a message about its start.</summary>
    public void IsReady()
    {
        lock (errors)
        {
            isStarting = false;
            foreach (var line in errors) Console.Error.WriteLine(Printable.Of(line));
        }
    }

    public void Kill() => process.Kill();

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static ProcessStartInfo Command(FunctionsHostOptions options, Uri server, string id)
    {
        var largest = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            Path.GetFullPath(options.App),
            "--host", server.Host, "--port", $"{server.Port}", "--workerId", id, "--requestId", id, "--grpcMaxMessageLength", largest,
            "--functions-uri", server.ToString(), "--functions-worker-id", id, "--functions-request-id", id,
            "--functions-grpc-max-message-length", largest,
        ];
        var start = new ProcessStartInfo(Dotnet(), arguments)
        {
            WorkingDirectory = options.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        // without both no function loads
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = options.Folder;
        foreach (var (name, value) in options.Settings) start.Environment[name] = value;
        return start;
    }

    private static string Dotnet() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (errors)
        {
            if (!isStarting) Console.Error.WriteLine(Printable.Of(line));
            errors.Enqueue(line);
            if (errors.Count > MostLines) errors.Dequeue();
        }
    }
}
