using System.Net;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Functions;

/// <summary>What Microsoft Sentinel is posted, as a server on loopback sees it.</summary>
public sealed class LogsIngestionTests : IAsyncLifetime
{
    private readonly List<(string Url, string? Who, string Body)> posts = [];
    private readonly WebApplication server = WebApplication.Create();
    private int status = StatusCodes.Status204NoContent;

    public async ValueTask InitializeAsync()
    {
        server.Urls.Add("http://127.0.0.1:0");
        server.MapPost("{**path}", async (HttpContext call) =>
        {
            posts.Add((
                $"{call.Request.Path}{call.Request.QueryString}",
                call.Request.Headers.Authorization,
                await new StreamReader(call.Request.Body).ReadToEndAsync()));
            call.Response.StatusCode = status;
            if (status != StatusCodes.Status204NoContent) await call.Response.WriteAsync("slow down");
        });
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Each_line_is_a_row_as_it_is_posted_by_the_apps_identity_to_the_rule()
    {
        string[] lines = ["""{"EventVendor":"ServerlessEvents","Object":"order/ö-1"}""", "second"];
        await Post(lines);
        var (url, who, body) = Assert.Single(posts);
        Assert.Equal(("/dataCollectionRules/dcr-1/streams/Custom-Audit?api-version=2023-01-01", "Bearer token-of-app"), (url, who));
        Assert.Equal(lines, JsonNode.Parse(body)!.AsArray().Select(row => (string)row!["RawData"]!));
    }

    [Fact]
    public async Task No_call_is_larger_than_the_API_takes_and_none_is_lost_between_two()
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(i => $"{i:000}{new string('x', 60_000)}")];
        await Post(lines);
        Assert.True(posts.Count > 1);
        Assert.All(posts, post => Assert.InRange(post.Body.Length, 1, LogsIngestion.MaxBody));
        Assert.Equal(lines, posts.SelectMany(post => JsonNode.Parse(post.Body)!.AsArray()).Select(row => (string)row!["RawData"]!));
    }

    [Fact]
    public async Task A_refusal_fails_the_call_and_says_why_so_that_the_host_tries_again()
    {
        status = StatusCodes.Status429TooManyRequests;
        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => Post(["line"]));
        Assert.Equal(HttpStatusCode.TooManyRequests, thrown.StatusCode);
        Assert.EndsWith("answers 429: slow down", thrown.Message);
    }

    private async Task Post(string[] lines)
    {
        using var http = new HttpClient();
        var identity = DelegatedTokenCredential.Create((asked, _) => new(
            $"token-of-app{(asked.Scopes is ["https://monitor.azure.com//.default"] ? "" : " for another")}", DateTimeOffset.MaxValue));
        await new IngestAudit(new(new() { SiemEndpoint = server.Urls.Single(), SiemRuleId = "dcr-1" }, http, identity)).Run(lines, default);
    }
}
