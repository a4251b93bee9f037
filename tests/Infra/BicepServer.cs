using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.Infra;

/// <summary>One Bicep compiler that stays up and answers JSON-RPC, because starting one costs more than most answers.</summary>
public sealed class BicepServer : IDisposable
{
    private readonly Lazy<Process> process = new(() =>
        Process.Start(BicepCli.Start(BicepCli.InfraFolder, "jsonrpc", "--stdio"))
            ?? throw new InvalidOperationException($"{BicepCli.Path} did not start."));
    private readonly SemaphoreSlim turn = new(1);
    private int id;

    /// <summary>What a parameter file would make.</summary>
    /// <exception cref="BicepException">The parameters do not go together, or do not compile.</exception>
    public async Task<InfraSnapshot> TakeSnapshot(string parameterFile)
    {
        var result = await Call("bicep/getSnapshot", new
        {
            path = parameterFile,
            metadata = new
            {
                tenantId = InfraSnapshot.NoId,
                subscriptionId = InfraSnapshot.NoId,
                location = InfraSnapshot.Location,
                deploymentName = InfraSnapshot.DeploymentName
            },
            externalInputs = Array.Empty<object>(),
        });
        return InfraSnapshot.Parse(Path.GetFileName(parameterFile), (string)result["snapshot"]!);
    }

    public async Task<JsonNode> Metadata(string file) => await Call("bicep/getMetadata", new { path = file });

    /// <summary>The template that a file compiles to.</summary>
    public async Task<JsonNode> Compile(string file) =>
        JsonNode.Parse((string)(await Call("bicep/compile", new { path = file }))["contents"]!)!;

    public async Task<string> Format(string file) => (string)(await Call("bicep/format", new { path = file }))["contents"]!;

    /// <summary>The compiler's complaints about a parameter file, its types included.</summary>
    public async Task<IReadOnlyList<string>> CompileParameters(string file)
    {
        var result = await Call("bicep/compileParams", new { path = file, parameterOverrides = new { } });
        return [.. result["diagnostics"]!.AsArray().Select(complaint => (string)complaint!["message"]!)];
    }

    private async Task<JsonNode> Call(string method, object parameters)
    {
        await turn.WaitAsync();
        try
        {
            var request = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = ++id, method, @params = parameters });
            var input = process.Value.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {request.Length}\r\n\r\n"));
            await input.WriteAsync(request);
            await input.FlushAsync();
            var answer = JsonNode.Parse(await ReadAnswer(process.Value.StandardOutput.BaseStream))!;
            return answer["result"] ?? throw new BicepException((string)answer["error"]!["data"]!["message"]!);
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task<byte[]> ReadAnswer(Stream output)
    {
        const string lengthHeader = "Content-Length:";
        var length = 0;
        for (var line = await ReadLine(output); line.Length > 0; line = await ReadLine(output))
        {
            if (line.StartsWith(lengthHeader, StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line[lengthHeader.Length..], CultureInfo.InvariantCulture);
        }
        var answer = new byte[length];
        await output.ReadExactlyAsync(answer);
        return answer;
    }

    private static async Task<string> ReadLine(Stream output)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        do
        {
            await output.ReadExactlyAsync(one);
            line.Append((char)one[0]);
        }
        while (one[0] != '\n');
        return line.ToString().TrimEnd('\r', '\n');
    }

    public void Dispose()
    {
        if (!process.IsValueCreated) return;
        process.Value.Kill();
        process.Value.Dispose();
    }
}
