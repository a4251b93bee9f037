using System.Net.Http.Json;
using ServerlessEvents.Tests.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Cli;

/// <summary><c>sevents schemas</c> over a folder, against the local registry.</summary>
public sealed class SchemasTests : IDisposable
{
    private const string Paid =
        """{"type":"object","properties":{"amount":{"type":"number","minimum":0}},"required":["amount"],"additionalProperties":false}""";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("schemas-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Applying_twice_registers_once()
    {
        await using var registry = await RunningRegistry.Start();
        Write("order.paid.v1", Paid);
        Write("order.placed.v1", """{"type":"object"}""");

        var first = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);
        var second = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal(["order.paid.v1: registered (id 1)", "order.placed.v1: registered (id 2)"], first.Lines);
        Assert.Equal(["order.paid.v1: unchanged (version 1, id 1)", "order.placed.v1: unchanged (version 1, id 2)"], second.Lines);
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
    }

    [Fact]
    public async Task An_incompatible_change_fails_the_check_and_says_where()
    {
        await using var registry = await RunningRegistry.Start();
        Write("order.paid.v1", Paid);
        await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);
        Write("order.paid.v1", Paid.Replace("\"minimum\":0", "\"minimum\":1"));

        var check = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal(1, check.ExitCode);
        Assert.Contains("order.paid.v1: incompatible", check.Output);
        Assert.Contains("/properties/amount/minimum (minimum-raised)", check.Output);
    }

    [Fact]
    public async Task Nothing_is_registered_when_one_change_is_incompatible()
    {
        await using var registry = await RunningRegistry.Start();
        Write("order.paid.v1", Paid);
        await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);
        Write("order.paid.v1", """{"type":"string"}""");
        Write("order.added.v1", """{"type":"object"}""");

        var apply = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal(1, apply.ExitCode);
        Assert.StartsWith("Nothing was registered.", apply.Errors);
        Assert.Equal(["order.paid.v1"], await registry.Client.GetAllSubjectsAsync());
    }

    [Theory]
    [InlineData("__GLOBAL.schema.json", """{"type":"object"}""")]
    [InlineData("order.z.v1.avsc", """{"type":"recor"}""")]
    [InlineData("order.z.v1.avsc", """{"type":"record","name":"Z","fields":[],}""")]
    [InlineData("order.z.v1.schema.json", """{"pattern":"("}""")]
    [InlineData("order.z.v1.schema.json", """{"type":"object"} // a comment""")]
    [InlineData("read.only.schema.json", """{"type":"object"}""")]
    public async Task Nothing_is_registered_when_one_file_is_refused(string file, string text)
    {
        await using var registry = await RunningRegistry.Start();
        using var mode = await registry.Http.PutAsJsonAsync("/mode/read.only", new { mode = "READONLY" });
        mode.EnsureSuccessStatusCode();
        Write("a.first.v1", Paid);
        File.WriteAllText(Path.Combine(folder.FullName, file), text);

        var check = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", registry.Url);
        var apply = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal((1, 1), (check.ExitCode, apply.ExitCode));
        Assert.Empty(await registry.Client.GetAllSubjectsAsync());
        Assert.Single(apply.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Avro_with_comments_is_taken_by_check_and_registry()
    {
        await using var registry = await RunningRegistry.Start();
        Write("a.first.v1", Paid);
        WriteAvro("m.commented.v1", "/* a licence */ {\"type\":\"record\",\"name\":\"M\", // why\n\"fields\":[]}");

        var check = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", registry.Url);
        var apply = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);
        var again = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal((0, 0, 0), (check.ExitCode, apply.ExitCode, again.ExitCode));
        Assert.Contains("m.commented.v1: unchanged (version 1, id 2)", again.Lines);
    }

    [Fact]
    public async Task An_unknown_keyword_and_an_unknown_format_are_warned_of_by_name()
    {
        await using var registry = await RunningRegistry.Start();
        Write("a.v1", """{"type":"string","format":"phone","minLenght":1}""");

        var check = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal(0, check.ExitCode);
        Assert.Contains("phone", check.Output);
        Assert.Contains("minLenght", check.Output);
    }

    [Fact]
    public async Task Avro_schemas_lie_beside_the_others_and_are_held_to_the_same_rules()
    {
        await using var registry = await RunningRegistry.Start();
        Write("a.v1", """{"type":"string"}""");
        WriteAvro("b.v1", """{"type":"record","name":"B","fields":[{"name":"at","type":{"type":"long","logicalType":"stardate"}}]}""");

        var first = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);
        var second = await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);
        WriteAvro("b.v1", """{"type":"record","name":"B","fields":[{"name":"at","type":"string"}]}""");
        var third = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal(
            [
                "warning: b.v1.avsc: The logical type 'stardate' is not known; its values are those of long.",
                "a.v1: registered (id 1)",
                "b.v1: registered (id 2)"
            ],
            first.Lines);
        Assert.Contains("b.v1: unchanged (version 1, id 2)", second.Lines);
        Assert.Equal(Confluent.SchemaRegistry.SchemaType.Avro, (await registry.Client.GetLatestSchemaAsync("b.v1")).SchemaType);
        Assert.Equal(1, third.ExitCode);
        Assert.Contains("b.v1: incompatible (b.v1.avsc)", third.Lines);
        Assert.Contains("/fields/at/type (type-changed)", third.Output);
    }

    [Fact]
    public async Task An_event_type_has_one_schema_in_one_language()
    {
        Write("a.v1", """{"type":"string"}""");
        WriteAvro("a.v1", "\"string\"");

        var check = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", "http://127.0.0.1:1");

        Assert.Equal("a.v1 has several schemas: a.v1.schema.json, a.v1.avsc. Keep one.\n", check.Errors);
    }

    [Fact]
    public async Task A_file_that_is_no_schema_is_named()
    {
        Write("a.v1", """{"type":"strin"}""");

        var check = await CommandRun.Of("schemas", "check", folder.FullName, "--schema-registry", "http://127.0.0.1:1");

        Assert.Equal(1, check.ExitCode);
        Assert.StartsWith("a.v1.schema.json is no valid schema", check.Errors);
    }

    [Fact]
    public async Task What_is_registered_can_be_listed_and_shown()
    {
        await using var registry = await RunningRegistry.Start();
        Write("a.v1", """{"type":"string"}""");
        await CommandRun.Of("schemas", "apply", folder.FullName, "--schema-registry", registry.Url);

        Assert.Equal(
            ["subject\tversion\tid\ttype\tcompatibility", "a.v1\t1\t1\tJSON\tBACKWARD"],
            (await CommandRun.Of("schemas", "list", "--schema-registry", registry.Url)).Lines);
        Assert.Equal(
            "{\n  \"type\": \"string\"\n}\n", (await CommandRun.Of("schemas", "show", "a.v1", "--schema-registry", registry.Url)).Output);
    }

    private void WriteAvro(string type, string schema) => File.WriteAllText(Path.Combine(folder.FullName, type + ".avsc"), schema);

    private void Write(string type, string schema) => File.WriteAllText(Path.Combine(folder.FullName, type + ".schema.json"), schema);
}
