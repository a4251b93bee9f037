using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using MQTTnet;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>
/// A web page from elsewhere that is open in the developer's browser gets nothing done at the local ports, be it by its own origin or by a
/// host name that it has rebound to 127.0.0.1. Requests are written byte by byte, as no HTTP client sends all of them.
/// </summary>
[Collection(LocalCloudCollection.Name)]
public class ForeignPagesTests(LocalCloudFixture fixture)
{
    private const string Schema = """{"schema":"true","schemaType":"JSON"}""";
    private readonly CloudProcess cloud = fixture.Cloud;

    [Theory]
    [InlineData("evil.example"), InlineData("localhost.evil.example"), InlineData("127.0.0.1.evil.example"), InlineData("evil.example.")]
    [InlineData("192.168.0.1"), InlineData("[2001:db8::1]"), InlineData("0.0.0.0"), InlineData("local host.example")]
    public async Task A_host_name_that_is_not_of_this_machine_reaches_neither_port(string host)
    {
        foreach (var (port, path) in new[]
        {
            (cloud.Ports.Http, "/health"),
            (cloud.Ports.Http, "/mqtt"),
            (cloud.Ports.Registry, "/subjects"),
            (cloud.Ports.Registry, "/")
        })
        {
            var (status, text) = await Send(port, $"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
            Assert.True(status is 400 or 421, $"{path} at {host}: {status} {text}"); // 400: the server does not even read it
            if (status == 421)
            {
                Assert.Contains(
                    $"Host {host} is not a name of this machine: ask for localhost, 127.0.0.1 or [::1].", text, StringComparison.Ordinal);
            }
        }
        var write = await Send(cloud.Ports.Registry, $"POST /subjects/rebound/versions HTTP/1.1\r\nHost: {host}:{cloud.Ports.Registry}\r\nContent-Type: application/json\r\nContent-Length: {Schema.Length}\r\nConnection: close\r\n\r\n{Schema}");
        Assert.True(write.Status is 400 or 421, write.Text);
        Assert.DoesNotContain(
            "rebound",
            (await Send(cloud.Ports.Registry, Get("/subjects", $"localhost:{cloud.Ports.Registry}"))).Text,
            StringComparison.Ordinal);
    }

    [Theory, InlineData("localhost"), InlineData("LOCALHOST"), InlineData("127.0.0.1"), InlineData("[::1]")]
    public async Task Every_name_of_this_machine_does(string host)
    {
        Assert.Equal(200, (await Send(cloud.Ports.Http, Get("/health", $"{host}:{cloud.Ports.Http}"))).Status);
        Assert.Equal(200, (await Send(cloud.Ports.Registry, Get("/subjects", $"{host}:{cloud.Ports.Registry}"))).Status);
    }

    [Theory]
    [InlineData("https://evil.example"), InlineData("http://localhost.evil.example"), InlineData("http://localhost@evil.example")]
    [InlineData("http://127.0.0.1.evil.example:8080"), InlineData("null"), InlineData("file://"), InlineData("http://192.168.0.1")]
    [InlineData("http://localhost, https://evil.example")]
    public async Task A_page_from_elsewhere_is_refused_on_both_ports_and_no_schema_of_its_is_registered(string origin)
    {
        foreach (var (port, path) in new[]
        {
            (cloud.Ports.Http, "/health"),
            (cloud.Ports.Http, "/mqtt"),
            (cloud.Ports.Registry, "/subjects")
        })
        {
            var (status, text) = await Send(port, Get(path, $"localhost:{port}", $"Origin: {origin}\r\n"));
            Assert.Equal(403, status);
            Assert.Contains(
                "is refused: only a page that this machine serves itself (http://localhost, with any port) may come here.",
                text,
                StringComparison.Ordinal);
        }
        Assert.Equal(403, (await Post("/subjects/foreign/versions", "application/json", $"Origin: {origin}\r\n")).Status);
        Assert.Equal(403, (await Send(cloud.Ports.Registry, $"OPTIONS /subjects/foreign/versions HTTP/1.1\r\nHost: localhost:{cloud.Ports.Registry}\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n")).Status);
        Assert.DoesNotContain(
            "foreign",
            (await Send(cloud.Ports.Registry, Get("/subjects", $"localhost:{cloud.Ports.Registry}"))).Text,
            StringComparison.Ordinal);
    }

    [Theory, InlineData("https://evil.example"), InlineData("null"), InlineData("http://localhost.evil.example")]
    public async Task A_WebSocket_of_a_page_from_elsewhere_is_not_opened(string origin)
    {
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.AddSubProtocol("mqtt");
        socket.Options.SetRequestHeader("Origin", origin);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new($"ws://localhost:{cloud.Ports.Http}/mqtt"), default));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Theory, InlineData(null), InlineData("http://localhost:5173"), InlineData("http://127.0.0.1:8080"), InlineData("https://[::1]:7001")]
    public async Task A_page_that_a_local_port_serves_and_a_program_speak_MQTT_over_WebSocket(string? origin)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithCredentials("alice", "alice").WithTimeout(Eventually.Limit)
            .WithWebSocketServer(web => web
                .WithUri($"ws://localhost:{cloud.Ports.Http}/mqtt")
                .WithRequestHeaders(origin is null ? new Dictionary<string, string>() : new() { ["Origin"] = origin }));
        Assert.Equal(MqttClientConnectResultCode.Success, (await client.ConnectAsync(options.Build())).ResultCode);
        await client.DisconnectAsync();
    }

    [Theory]
    [InlineData("text/plain"), InlineData("text/plain;charset=UTF-8"), InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=b"), InlineData(null)]
    public async Task The_registry_takes_no_body_that_a_page_could_send_unasked(string? type)
    {
        foreach (var path in new[] { "/subjects/unasked/versions", "/subjects/unasked", "/compatibility/subjects/unasked/versions/latest" })
        {
            var (status, text) = await Post(path, type);
            Assert.Equal(415, status);
            Assert.Contains("\"error_code\":415", text, StringComparison.Ordinal);
            Assert.Contains("Say Content-Type: application/vnd.schemaregistry.v1+json or application/json", text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(
            "unasked",
            (await Send(cloud.Ports.Registry, Get("/subjects", $"localhost:{cloud.Ports.Registry}"))).Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json"), InlineData("Application/JSON; charset=utf-8"), InlineData("application/vnd.schemaregistry.v1+json")]
    [InlineData("application/vnd.schemaregistry+json")]
    public async Task The_registry_takes_what_its_clients_send(string type)
    {
        var subject = $"asked-{(uint)type.GetHashCode(StringComparison.Ordinal)}";
        var (status, text) = await Post($"/subjects/{subject}/versions", type);
        Assert.True(status == 200, text);
    }

    private static string Get(string path, string host, string headers = "") =>
        $"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n";

    private Task<(int Status, string Text)> Post(string path, string? type, string headers = "") => Send(cloud.Ports.Registry,
        $"POST {path} HTTP/1.1\r\nHost: localhost:{cloud.Ports.Registry}\r\n{(type is null ? "" : $"Content-Type: {type}\r\n")}{headers}Content-Length: {Schema.Length}\r\nConnection: close\r\n\r\n{Schema}");

    private static async Task<(int Status, string Text)> Send(int port, string request)
    {
        using var client = new TcpClient("127.0.0.1", port);
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(limit.Token);
        return (int.Parse(text.Split(' ')[1]), text);
    }
}
