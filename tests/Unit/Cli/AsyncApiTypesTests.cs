using ServerlessEvents.Cli;
using ServerlessEvents.Cli.TypeScript;

namespace ServerlessEvents.Tests.Cli;

/// <summary>The committed TypeScript types are those of docs/asyncapi.json.</summary>
public class AsyncApiTypesTests
{
    private static readonly string Messages = Path.Combine(Repository.Root, "clients", "typescript", "src", "messages.ts");

    [Fact]
    public async Task The_committed_types_are_current()
    {
        var run = await CommandRun.Of("client", "typescript", Path.Combine(Repository.Root, "shared"));
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        if (Environment.GetEnvironmentVariable("UPDATE_ASYNCAPI") == "true") File.WriteAllText(Messages, run.Output);
        Assert.True(
            run.Output == File.ReadAllText(Messages),
            "clients/typescript/src/messages.ts is not what the schemas say; `UPDATE_ASYNCAPI=true ./test unit --filter AsyncApi` writes it.");
    }

    [Fact]
    public async Task A_document_in_a_file_gives_the_same_types_in_a_file()
    {
        var output = Path.GetTempFileName();
        try
        {
            var run = await CommandRun.Of(
                "client", "typescript", "--from", Path.Combine(Repository.Root, "docs", "asyncapi.json"), "--out", output);
            Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Errors));
            Assert.Equal(File.ReadAllText(Messages), File.ReadAllText(output));
        }
        finally
        {
            File.Delete(output);
        }
    }

    [Theory, InlineData("{}"), InlineData("[]"), InlineData("""{"channels":{}}""")]
    public void What_is_no_document_of_ours_is_said(string document) =>
        Assert.Equal(
            "That is no AsyncAPI document of ours: it has no channel 'events'. `sevents asyncapi` writes one.",
            Assert.Throws<Failure>(() => TypeScriptFile.Write(document)).Message);
}
