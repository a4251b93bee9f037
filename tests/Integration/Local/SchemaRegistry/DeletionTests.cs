using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>Soft and permanent deletes, config and mode, with the status and code that each refusal has.</summary>
public class DeletionTests
{
    [Fact]
    public async Task Each_request_has_the_answer_of_the_original()
    {
        await using var registry = await RunningRegistry.Start();
        await Register(registry, "s", "true");
        await Register(registry, "s", "{}");

        foreach (var (request, answer) in new[]
        {
            ("GET /subjects/s/versions", "[1,2]"),
            ("GET /subjects/s/versions/3", "40402"),
            ("GET /subjects/s/versions/0", "42202"),
            ("GET /subjects/nobody/versions", "40401"),
            ("GET /schemas/ids/9", "40403"),
            ("GET /config/s", "40408"),
            ("GET /mode/s", "40409"),
            ("GET /config", """{"compatibilityLevel":"BACKWARD"}"""),
            ("GET /mode", """{"mode":"READWRITE"}"""),
            ("DELETE /subjects/s/versions/1?permanent=true", "40407"),
            ("DELETE /subjects/s/versions/1", "1"),
            ("DELETE /subjects/s/versions/1", "40406"),
            ("GET /subjects/s/versions", "[2]"),
            ("GET /subjects/s/versions?deleted=true", "[1,2]"),
            ("GET /schemas/ids/1", "true"), // data refers to it
            ("DELETE /subjects/s/versions/1?permanent=true", "1"),
            ("GET /schemas/ids/1", "40403"),
            ("DELETE /subjects/s?permanent=true", "40405"),
            ("DELETE /subjects/s", "[2]"),
            ("DELETE /subjects/s", "40404"),
            ("GET /subjects", "[]"),
            ("GET /subjects?deleted=true", """["s"]"""),
            ("DELETE /subjects/s?permanent=true", "[2]"),
            ("DELETE /subjects/s", "40401"),
        })
        {
            Assert.Equal((request, answer), (request, await Ask(registry, request)));
        }
    }

    [Fact]
    public async Task What_others_refer_to_is_not_deleted()
    {
        await using var registry = await RunningRegistry.Start();
        await Register(registry, "money", """{"type":"number"}""");
        using var referring = await registry.Http.PostAsJsonAsync(
            "/subjects/paid/versions",
            new
            {
                schema = """{"$ref":"money"}""",
                schemaType = "JSON",
                references = new[] { new { name = "money", subject = "money", version = 1 } }
            });

        Assert.Equal("42206", await Ask(registry, "DELETE /subjects/money"));
    }

    [Fact]
    public async Task A_read_only_subject_takes_nothing()
    {
        await using var registry = await RunningRegistry.Start();
        using var mode = await registry.Http.PutAsJsonAsync("/mode/s", new { mode = "READONLY" });

        Assert.Equal("42205", await Register(registry, "s", "true"));
    }

    [Theory]
    [InlineData("/config", """{"compatibility":"BACKWARDS"}""", 42203)]
    [InlineData("/config", """{}""", 42203)]
    [InlineData("/mode", """{"mode":"WRITE"}""", 42204)]
    [InlineData("/config", """{""", 400)]
    public async Task A_wrong_setting_is_refused(string path, string body, int code)
    {
        await using var registry = await RunningRegistry.Start();
        using var answer = await registry.Http.PutAsync(path, new StringContent(body, new MediaTypeHeaderValue("application/json")));

        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task An_importer_chooses_ids_and_the_next_id_lies_beyond_them()
    {
        await using var registry = await RunningRegistry.Start();
        using var mode = await registry.Http.PutAsJsonAsync("/mode/s", new { mode = "IMPORT" });
        using var imported = await registry.Http.PostAsJsonAsync(
            "/subjects/s/versions", new { schema = "true", schemaType = "JSON", id = 41, version = 7 });

        Assert.Equal("""{"id":41}""", await imported.Content.ReadAsStringAsync());
        Assert.Equal("[7]", await Ask(registry, "GET /subjects/s/versions"));
        Assert.Equal("42", await Register(registry, "t", "{}"));
    }

    private static async Task<string> Register(RunningRegistry registry, string subject, string schema)
    {
        using var answer = await registry.Http.PostAsJsonAsync($"/subjects/{subject}/versions", new { schema, schemaType = "JSON" });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.TryGetProperty("id", out var id) ? id.ToString() : body.GetProperty("error_code").ToString();
    }

    /// <summary>The body; of an error the code, of a schema its text.</summary>
    private static async Task<string> Ask(RunningRegistry registry, string request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Parse(request.Split(' ')[0]), request.Split(' ')[1]);
        using var answer = await registry.Http.SendAsync(message);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (body.ValueKind != JsonValueKind.Object) return body.GetRawText();
        return body.TryGetProperty("error_code", out var code)
            ? code.ToString()
            : body.TryGetProperty("schema", out var schema)
            ? schema.ToString()
            : body.GetRawText();
    }
}
