using System.Diagnostics;

namespace ServerlessEvents.Tests.Cli;

/// <summary>docs/asyncapi.json as the official parser of AsyncAPI reads it.</summary>
public class AsyncApiParserTests
{
    private const string Parser = "clients-asyncapi";

    [NpmFact(Parser)]
    public async Task The_official_parser_has_nothing_to_object_to()
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", ["check.mjs", Path.Combine(Repository.Root, "docs", "asyncapi.json")])
            {
                WorkingDirectory = NpmFactAttribute.FolderOf(Parser),
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.Equal(("", ""), (await output, await errors));
    }
}
