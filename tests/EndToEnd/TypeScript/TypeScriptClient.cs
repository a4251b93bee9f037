using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.TypeScript;

/// <summary>
/// Alice's TypeScript client under Node.js or in Chromium, run step by step. Each step has a process or a page of its own, and all have one
/// outbox.
/// </summary>
internal sealed class TypeScriptClient : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("client-");
    private readonly Process driver;
    private readonly Task<string> errors;

    private TypeScriptClient(string where)
    {
        driver = Process.Start(new ProcessStartInfo("node", ["drive.js", where, folder.FullName])
        {
            WorkingDirectory = TypeScriptPackage.Scripts,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        errors = driver.StandardError.ReadToEndAsync();
    }

    /// <param name="where"><c>node</c> or <c>chromium</c>.</param>
    public static async Task<TypeScriptClient> Start(string where)
    {
        TypeScriptPackage.IsNeededIn(where);
        await TypeScriptPackage.Build();
        return new(where);
    }

    /// <summary>Runs a step of <c>steps.js</c> and gives what it returns.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="url">The MQTT broker.</param>
    /// <param name="given">What the step is given.</param>
    /// <param name="stays">Whether the page stays open.</param>
    public async Task<JsonNode> Run(string step, string url, object? given = null, bool stays = false)
    {
        await driver.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { step, url, given = given ?? new { }, stays }));
        var answer = await driver.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Limit);
        var json = JsonNode.Parse(answer ?? throw new InvalidOperationException(await errors))!;
        Assert.True(json["error"] is null, (string?)json["error"]);
        return json;
    }

    public async ValueTask DisposeAsync()
    {
        driver.Kill(entireProcessTree: true);
        await driver.WaitForExitAsync();
        driver.Dispose();
        folder.Delete(recursive: true);
    }
}
