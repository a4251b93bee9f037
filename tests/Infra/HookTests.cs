using System.Diagnostics;

namespace ServerlessEvents.Tests.Infra;

/// <summary>The hooks of azure.yaml, run with stand-ins for the commands that they call.</summary>
public sealed class HookTests : IDisposable
{
    private readonly DirectoryInfo commands = Directory.CreateTempSubdirectory("hooks-");

    [ShellFact]
    public async Task After_provisioning_topics_and_schemas_are_applied()
    {
        StandIn(
            "dotnet",
            "echo \"$@ to $KAFKA_BROKERS as $KAFKA_USERNAME for $SEVENTS_CONTEXT, $SCHEMA_REGISTRY_URL as $SCHEMA_REGISTRY_AUTH\"");
        var (exitCode, output) = await Run("postprovision.sh", Provisioned("confluent"));
        Assert.Equal(0, exitCode);
        Assert.Contains(
            "topics apply --yes --partitions 6 to kafka:9092 as key for orders, https://registry.example.org as me:secret",
            output,
            StringComparison.Ordinal);
        Assert.Contains("schemas apply", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task On_Event_Hubs_topics_are_left_to_Azure()
    {
        StandIn("dotnet", "echo \"$@\"");
        var (exitCode, output) = await Run("postprovision.sh", Provisioned("eventHubs"));
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("topics apply", output, StringComparison.Ordinal);
        Assert.Contains("schemas apply", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task Topics_are_made_with_the_operators_key_when_there_is_one()
    {
        StandIn("dotnet", "echo \"$@ as $KAFKA_USERNAME with $KAFKA_PASSWORD\"");
        var provisioned = Provisioned("confluent");
        (provisioned["KAFKA_OPERATOR_USERNAME"], provisioned["KAFKA_OPERATOR_PASSWORD"]) = ("operator", "its-secret");
        var (exitCode, output) = await Run("postprovision.sh", provisioned);
        Assert.Equal(0, exitCode);
        Assert.Contains("topics apply --yes --partitions 6 as operator with its-secret", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task A_missing_output_stops_the_hook_and_is_named()
    {
        var (exitCode, output) = await Run("postprovision.sh", []);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("CONTEXT", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task A_failed_command_fails_the_hook()
    {
        StandIn("dotnet", "exit 3");
        Assert.Equal(3, (await Run("postprovision.sh", Provisioned("external"))).ExitCode);
    }

    [ShellFact]
    public async Task After_the_first_deployment_of_the_ingress_it_is_provisioned_with_its_secrets()
    {
        StandIn("az", "case \"$*\" in *\"--resource-group rg-1 --name ca-1\"*) echo 0 ;; esac");
        StandIn("azd", "echo \"azd $*\"");
        Assert.Equal((0, "azd provision --no-prompt\n"), await Run("postdeploy.sh", Deployed("true")));
    }

    [ShellFact]
    public async Task After_a_later_deployment_nothing_is_done()
    {
        StandIn("az", "echo 3");
        StandIn("azd", "echo \"azd $*\"");
        Assert.Equal((0, ""), await Run("postdeploy.sh", Deployed("true")));
    }

    [ShellFact]
    public async Task Without_an_ingress_nothing_is_asked()
    {
        StandIn("az", "exit 3");
        Assert.Equal((0, ""), await Run("postdeploy.sh", Deployed("false")));
    }

    [ShellFact]
    public async Task Before_teardown_the_hook_says_which_vault_stays()
    {
        var (exitCode, output) = await Run("predown.sh", new() { ["AZURE_KEY_VAULT_NAME"] = "kv-1" });
        Assert.Equal(0, exitCode);
        Assert.Contains("kv-1", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task A_vault_that_a_teardown_left_is_recovered_before_provisioning()
    {
        StandIn("az", "if [ \"$2\" = list-deleted ]; then echo kv-1; else echo \"$@\"; fi");
        var (exitCode, output) = await Run("preprovision.sh", new() { ["AZURE_ENV_NAME"] = "dev", ["AZURE_LOCATION"] = "westeurope" });
        Assert.Equal(0, exitCode);
        Assert.Contains("keyvault recover --name kv-1 --resource-group rg-dev", output, StringComparison.Ordinal);
    }

    [ShellFact]
    public async Task Without_such_a_vault_nothing_is_done()
    {
        StandIn("az", "[ \"$2\" = list-deleted ] || echo \"$@\"");
        Assert.Equal((0, ""), await Run("preprovision.sh", new() { ["AZURE_ENV_NAME"] = "dev", ["AZURE_LOCATION"] = "westeurope" }));
    }

    [Fact]
    public void Every_hook_of_azure_yaml_is_there() =>
        Assert.All(
            File.ReadLines(Path.Combine(BicepCli.RepositoryRoot, "azure.yaml"))
                .Select(line => line.Trim())
                .Where(line => line.StartsWith("run: ", StringComparison.Ordinal)),
            line => Assert.True(File.Exists(Path.Combine(BicepCli.RepositoryRoot, line["run: ".Length..])), line));

    public void Dispose() => commands.Delete(recursive: true);

    private static Dictionary<string, string> Deployed(string hasIngress) => new()
    {
        ["HAS_INGRESS"] = hasIngress,
        ["AZURE_RESOURCE_GROUP"] = "rg-1",
        ["INGRESS_APP_NAME"] = "ca-1",
    };

    private static Dictionary<string, string> Provisioned(string kafka) => new()
    {
        ["CONTEXT"] = "orders",
        ["KAFKA_KIND"] = kafka,
        ["KAFKA_BROKERS"] = "kafka:9092",
        ["KAFKA_USERNAME"] = "key",
        ["SCHEMA_REGISTRY_URL"] = "https://registry.example.org",
        ["SCHEMA_REGISTRY_USERNAME"] = "me",
        ["SCHEMA_REGISTRY_PASSWORD"] = "secret",
        ["PARTITIONS"] = "6",
    };

    private void StandIn(string command, string script)
    {
        var file = Path.Combine(commands.FullName, command);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int ExitCode, string Output)> Run(string hook, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec '{Path.Combine(BicepCli.InfraFolder, "hooks", hook)}' 2>&1"])
        {
            RedirectStandardOutput = true
        };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{commands.FullName}:/usr/bin:/bin";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output);
    }
}
