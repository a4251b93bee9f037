namespace ServerlessEvents.Tests.Cli;

/// <summary>A command that is not understood, or that reaches no server.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("send", "order.placed.v1", "order/o-1", "--data", "{}")]
    [InlineData("topics", "apply", "--partitions", "0")]
    [InlineData("schemas", "list", "--schema-registry", "localhost:8081")]
    public async Task What_is_not_understood_is_one_line_and_exit_code_2(params string[] args)
    {
        var run = await CommandRun.Of(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_one_sentence_that_says_what_to_do()
    {
        var run = await CommandRun.Of("schemas", "list", "--schema-registry", "http://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("The schema registry does not answer", run.Errors);
        Assert.Contains("--schema-registry", run.Errors);
    }

    [Fact]
    public async Task An_MQTT_broker_that_is_not_there_is_one_sentence_that_says_what_to_do()
    {
        var run = await CommandRun.Of("send", "a.v1", "a/1", "--data", "{}", "--user", "alice", "--mqtt", "mqtt://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("The MQTT broker does not answer", run.Errors);
    }

    [Theory]
    [InlineData(1, "--mqtt 'mqtt://mqtt.example.com' is not encrypted", "mqtt://mqtt.example.com")]
    [InlineData(1, "--mqtt 'ws://mqtt.example.com/' is not encrypted", "ws://mqtt.example.com/")]
    [InlineData(1, "set MQTT_PASSWORD in place of --password.", "mqtts://mqtt.example.com", "--password", "secret")]
    [InlineData(2, "--mqtt has a user or a password in it", "mqtt://alice:secret@127.0.0.1:1")]
    [InlineData(2, "'mqttt://127.0.0.1:1' is no URL that begins with mqtt://", "mqttt://alice:secret@127.0.0.1:1")]
    public async Task A_password_goes_to_an_MQTT_broker_unseen_or_not_at_all(int exitCode, string why, string url, params string[] more)
    {
        var run = await CommandRun.In(new() { ["MQTT_PASSWORD"] = "secret" }, ["send", "a.v1", "a/1", "--data", "{}", "--user", "alice", "--mqtt", url, .. more]);
        Says(run, exitCode, why);
        if (more.Length == 0) Says(await CommandRun.In(new() { ["MQTT_PASSWORD"] = "secret", ["MQTT_URL"] = url }, ["send", "a.v1", "a/1", "--data", "{}", "--user", "alice"]), exitCode, why);
    }

    [Theory]
    [InlineData("--schema-registry 'http://registry.example.com' is not encrypted", "http://registry.example.com")]
    [InlineData("--schema-registry has a user or a password in it", "https://alice:secret@registry.example.com")]
    [InlineData("'ftp://registry.example.com' is no URL that begins with http://", "ftp://alice:secret@registry.example.com")]
    public async Task A_password_goes_to_a_registry_unseen_or_not_at_all(string why, string url)
    {
        var environment = new Dictionary<string, string> { ["SCHEMA_REGISTRY_AUTH"] = "alice:secret" };
        Says(await CommandRun.In(environment, "schemas", "list", "--schema-registry", url), 2, why);
        Says(await CommandRun.In(new(environment) { ["SCHEMA_REGISTRY_URL"] = url }, "schemas", "list"), 2, why);
    }

    private static void Says(CommandRun run, int exitCode, string why)
    {
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(why, run.Errors);
        Assert.DoesNotContain("secret", run.Errors);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Data_that_is_no_JSON_is_said_before_anything_is_sent()
    {
        var run = await CommandRun.Of("send", "a.v1", "a/1", "--data", "{", "--user", "alice", "--mqtt", "mqtt://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("That is not JSON", run.Errors);
    }
}
