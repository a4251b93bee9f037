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

    [Fact]
    public async Task Data_that_is_no_JSON_is_said_before_anything_is_sent()
    {
        var run = await CommandRun.Of("send", "a.v1", "a/1", "--data", "{", "--user", "alice", "--mqtt", "mqtt://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("That is not JSON", run.Errors);
    }
}
