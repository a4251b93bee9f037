using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>A client from elsewhere: how to run its scenarios, and how to tell whether it is installed.</summary>
public sealed record ForeignClient(string Name, string[] Command, string[] Probe)
{
    public static readonly ForeignClient Kcat = new("kcat", ["bash", "scenarios.sh"], ["kcat", "-V"]);
    public static readonly ForeignClient PythonKafka = new(
        "python3-kafka", ["/usr/bin/python3", "scenarios.py"], ["/usr/bin/python3", "-c", "import kafka, snappy, lz4, zstandard"]);
    public static readonly ForeignClient KafkaJs = new(
        "kafkajs", ["node", "scenarios.mjs"], ["node", "--input-type=module", "-e", "import 'kafkajs'"]);

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Integration", "clients");

    /// <summary>Null where the client is installed; under CI always, so that a missing one fails.</summary>
    public string? WhySkipped() =>
        Environment.GetEnvironmentVariable("CI") == "true" || Succeeds(Probe)
            ? null
            : $"{Name} is not installed: run tests/Integration/install-clients.";

    /// <summary>Runs every scenario against a broker. All names begin with the prefix. Returns the exit code and the output.</summary>
    public async Task<(int ExitCode, string Output)> Run(string bootstrapServers, string cap, string prefix)
    {
        using var process = Start([.. Command, bootstrapServers, cap, prefix]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(2 * TestBroker.Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, await output + await errors);
    }

    private static bool Succeeds(string[] command)
    {
        try
        {
            using var process = Start(command);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }

    private static Process Start(string[] command) => Process.Start(
        new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true
        })!;
}

/// <summary>A theory that needs an installed client, and says so where it is missing.</summary>
public sealed class ClientTheoryAttribute : TheoryAttribute
{
    private static readonly Dictionary<string, string?> Known =
        new ForeignClient[] { ForeignClient.Kcat, ForeignClient.PythonKafka, ForeignClient.KafkaJs }.ToDictionary(
            client => client.Name, client => client.WhySkipped());

    public ClientTheoryAttribute(string client, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Known[client];
}
