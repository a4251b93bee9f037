using System.Diagnostics;
using System.Text.Json;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>The registry as npm's <c>@kafkajs/confluent-schema-registry</c> sees it.</summary>
public class NpmClientTests
{
    [NpmClientFact]
    public async Task The_npm_client_registers_encodes_decodes_and_is_told_why_a_change_is_refused()
    {
        await using var registry = await RunningRegistry.Start();

        var seen = await Run(registry.Url);

        Assert.Equal(12.5, seen.GetProperty("json").GetProperty("amount").GetDouble());
        Assert.Equal(12.5, seen.GetProperty("avro").GetProperty("amount").GetDouble());
        var id = seen.GetProperty("jsonId").GetInt32();
        Assert.Equal([0, 0, 0, 0, id], seen.GetProperty("wire").EnumerateArray().Select(one => one.GetInt32()));
        Assert.Equal(id, seen.GetProperty("latest").GetInt32());
        Assert.Contains("/properties/amount/type (type-narrowed)", seen.GetProperty("refused").GetString());
    }

    private static async Task<JsonElement> Run(string url)
    {
        using var node = Process.Start(
            new ProcessStartInfo("node", ["scenarios.mjs", url])
            {
                WorkingDirectory = NpmClientFactAttribute.Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonDocument.Parse(await output).RootElement;
    }
}
