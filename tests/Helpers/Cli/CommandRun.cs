using ServerlessEvents.Cli;

namespace ServerlessEvents.Tests.Cli;

/// <summary>What a command printed into a pipe, and its exit code.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> Of(params string[] args) => In([], args);

    /// <summary>The same with variables in its environment.</summary>
    public static async Task<CommandRun> In(Dictionary<string, string> environment, params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var exitCode = await Sevents.Run(
            args, new Terminal(output, errors, isInteractive: false, environment.GetValueOrDefault), stop.Token);
        return new(exitCode, output.ToString(), errors.ToString());
    }
}
