using System.Diagnostics;
using ServerlessEvents.Engine;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Infra;

/// <summary>
/// What infra/kafka/allow lets ingress and functions do, held against the code. A stand-in for kafka-acls takes the rules down.
/// </summary>
public sealed class KafkaAccessTests : IDisposable
{
    private static readonly Topics Orders = new("orders");

    private readonly DirectoryInfo commands = Directory.CreateTempSubdirectory("kafka-");

    [ShellFact]
    public async Task The_ingress_may_write_inbound_and_do_nothing_else() =>
        Assert.Equal(["Write topic orders.inbound"], (await Allowed())["User:ingress"]);

    [ShellFact]
    public async Task The_functions_may_read_and_write_what_their_code_does_and_nothing_else()
    {
        var readAndWritten = new[] { Orders.Events, Orders.Aggregates, Orders.Results, Orders.Resumes, Orders.Audit, Orders.AuditHeads };
        Assert.Equal(
            new[] { $"Read topic {Orders.Inbound}", $"Write topic {Orders.DeadLetters}" }
                .Concat(readAndWritten.SelectMany(topic => new[] { $"Read topic {topic}", $"Write topic {topic}" }))
                .Append("Read group orders. prefixed")
                .Append("Write transactional-id orders- prefixed")
                .Order(StringComparer.Ordinal),
            (await Allowed())["User:functions"].Order(StringComparer.Ordinal));
    }

    [ShellFact]
    public async Task Every_topic_is_somebodys()
    {
        var named = (await Allowed()).Values.SelectMany(rules => rules).Select(rule => rule.Split(' ')[2]).ToHashSet();
        Assert.Empty(Orders.Declare().Select(topic => topic.Name).Except(named));
    }

    [Fact]
    public void Every_consumer_group_begins_as_the_rule_says() =>
        Assert.All(FunctionGroup.All(new Settings()), group => Assert.StartsWith("orders.", group.Name));

    [ShellFact]
    public async Task One_user_for_both_is_refused()
    {
        var (exitCode, output) = await Run("orders", "User:one", "User:one");
        Assert.Equal(2, exitCode);
        Assert.Contains("make a user for each", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task What_is_missing_is_said()
    {
        var (exitCode, output) = await Run("orders");
        Assert.Equal(2, exitCode);
        Assert.StartsWith("usage: allow CONTEXT INGRESS FUNCTIONS", output);
    }

    [ShellFact]
    public async Task A_rule_that_the_cluster_refuses_stops_it()
    {
        StandIn("echo refused; exit 1");
        Assert.Equal((1, "refused\n"), await Run("orders", "User:ingress", "User:functions"));
    }

    public void Dispose() => commands.Delete(recursive: true);

    /// <summary>The rules, by user, as OPERATION KIND NAME.</summary>
    private async Task<Dictionary<string, List<string>>> Allowed()
    {
        StandIn("echo \"$@\"");
        var (exitCode, output) = await Run("orders", "User:ingress", "User:functions", "--bootstrap-server", "kafka:9093");
        Assert.Equal(0, exitCode);
        var allowed = new Dictionary<string, List<string>>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var options = line.Replace("--add ", "", StringComparison.Ordinal).Split(' ').Chunk(2).Select(pair => (pair[0], pair[1])).ToList();
            Assert.Contains(("--bootstrap-server", "kafka:9093"), options);
            var (kind, name) = options.Single(option => option.Item1 is "--topic" or "--group" or "--transactional-id");
            var prefixed = options.Contains(("--resource-pattern-type", "prefixed")) ? " prefixed" : "";
            var user = options.Single(option => option.Item1 == "--allow-principal").Item2;
            if (!allowed.TryGetValue(user, out var rules)) allowed[user] = rules = [];
            rules.AddRange(options.Where(option => option.Item1 == "--operation").Select(option => $"{option.Item2} {kind[2..]} {name}{prefixed}"));
        }
        return allowed;
    }

    private void StandIn(string script)
    {
        var file = Path.Combine(commands.FullName, "kafka-acls");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        var allow = Path.Combine(BicepCli.InfraFolder, "kafka", "allow");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec '{allow}' \"$@\" 2>&1", "allow", .. arguments]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{commands.FullName}:/usr/bin:/bin";
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output);
    }
}
