using ServerlessEvents.Cli;

namespace ServerlessEvents.Tests.Cli;

/// <summary>What a command printed into a pipe, and its exit code.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<CommandRun> Of(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var exitCode = await Sevents.Run(args, new Terminal(output, errors, isInteractive: false, _ => null), stop.Token);
        return new(exitCode, output.ToString(), errors.ToString());
    }
}
