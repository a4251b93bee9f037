using System.Text.Json.Nodes;
using ServerlessEvents.Cli.TypeScript;

namespace ServerlessEvents.Tests.TypeScript;

/// <summary>A program that uses the generated types does not compile any more when a schema has changed incompatibly.</summary>
public sealed class TypeScriptTypesTests : IDisposable
{
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("client-");

    public void Dispose() => copy.Delete(recursive: true);

    [Fact]
    public async Task The_example_compiles_with_the_types_of_today()
    {
        var (exitCode, output) = await CompileWith(_ => { });
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("a required member is added"), InlineData("a member is renamed"), InlineData("a type is changed")]
    [InlineData("an event type is gone"), InlineData("a member of the state is gone")]
    public async Task It_does_not_where_a_schema_has_changed_incompatibly(string change)
    {
        var (exitCode, output) = await CompileWith(document =>
        {
            var schemas = document["components"]!["schemas"]!;
            var placed = schemas["order.placed.v1"]!;
            switch (change)
            {
                case "a required member is added":
                    placed["properties"]!["channel"] = new JsonObject { ["type"] = "string" };
                    placed["required"]!.AsArray().Add("channel");
                    break;
                case "a member is renamed":
                    placed["properties"]!["money"] = placed["properties"]!["currency"]!.DeepClone();
                    placed["properties"]!.AsObject().Remove("currency");
                    placed["required"] = new JsonArray("money", "items");
                    break;
                case "a type is changed":
                    placed["$defs"]!["item"]!["properties"]!["price"]!["type"] = "string";
                    break;
                case "an event type is gone":
                    document["channels"]!["events"]!["messages"]!.AsObject().Remove("order.placed.v1");
                    break;
                default:
                    schemas["order.state"]!["anyOf"]![1]!["properties"]!.AsObject().Remove("paid");
                    schemas["order.state"]!["anyOf"]![1]!["required"] = new JsonArray("customer", "currency", "items");
                    break;
            }
        });
        Assert.NotEqual(0, exitCode);
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith(' ')), line => Assert.Contains("example/order.ts", line));
    }

    /// <summary>Compiles a copy of the package with the types of a changed document.</summary>
    private async Task<(int ExitCode, string Output)> CompileWith(Action<JsonNode> change)
    {
        TypeScriptPackage.IsNeeded();
        foreach (var file in new[] { "src", "example" }.SelectMany(folder => Directory.GetFiles(Path.Combine(TypeScriptPackage.Folder, folder)))
            .Append(Path.Combine(TypeScriptPackage.Folder, "package.json")).Append(Path.Combine(TypeScriptPackage.Folder, "tsconfig.json")))
        {
            var target = Path.Combine(copy.FullName, Path.GetRelativePath(TypeScriptPackage.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Directory.CreateSymbolicLink(Path.Combine(copy.FullName, "node_modules"), Path.Combine(TypeScriptPackage.Folder, "node_modules"));
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "asyncapi.json")))!;
        change(document);
        await File.WriteAllTextAsync(Path.Combine(copy.FullName, "src", "messages.ts"), TypeScriptFile.Write(document.ToJsonString()));
        return await TypeScriptPackage.Compile(copy.FullName);
    }
}
