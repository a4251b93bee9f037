using System.Diagnostics;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace ServerlessEvents.Bench.Abuse;

/// <summary>
/// A user who does one thing as much as he can, by several clients. He is a process of his own (this program, called with its command), so
/// that his clients do not delay those that are timed.
/// </summary>
internal sealed class Abuser : IDisposable
{
    public const string Command = "abuser";
    private const string Ready = "ready";
    private const int Clients = 8;
    private readonly Process process;

    private static readonly (string Name, Func<int, int, CancellationToken, Task> Do)[] Acts =
    [
        ("valid events", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.placed.v1", Order))),
        ("valid events of one order", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.paid.v1", """{"amount":0.01}""", "order/bob"))),
        ("payloads that are no JSON", (port, client, stop) => Publish(port, client, stop, _ => "{"u8.ToArray())),
        ("payloads of 256 KiB", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.placed.v1", $"\"{new string('x', 261_000)}\""))),
        ("data with 1,000 errors", (port, client, stop) => Publish(port, client, stop, i => Event(client, i, "order.placed.v1", $$"""{"items":[{{string.Join(',', Enumerable.Repeat("{}", 1_000))}}]}"""))),
        ("requests for missed notifications", (port, client, stop) => Publish(port, client, stop, i => Resume(client, i))),
        ("replies that nobody reads", Hoard),
        ("new sessions", (port, client, stop) => Reconnect(port, stop, i => Options(port, $"session-{Prefix}-{client}-{i}", "bob"))),
        ("wrong passwords", (port, client, stop) => Reconnect(port, stop, i => Options(port, $"wrong-{client}-{i}", "no"))),
    ];

    /// <summary>Numbers of events and sessions, so that each is a new one of this process.</summary>
    private static int sent;

    private static readonly string Prefix = $"{Environment.ProcessId}";

    private const string Order = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":1,"price":149.90}]}""";

    private Abuser(Process process) => this.process = process;

    public static IEnumerable<string> Names => Acts.Select(act => act.Name);

    public static async Task<Abuser> Start(int port, string name, CancellationToken stop)
    {
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(Abuser).Assembly.Location, Command, $"{port}", name])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            })!;
        return await process.StandardOutput.ReadLineAsync(stop) == Ready
            ? new(process)
            : throw new InvalidOperationException("The abuser did not start.");
    }

    /// <summary>
    /// What the process does: it goes on until its standard input ends, which also happens when the process that started it is gone.
    /// </summary>
    public static async Task Act(int port, string name, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var act = Acts.Single(act => act.Name == name).Do;
        Console.WriteLine(Ready);
        var clients = Enumerable.Range(0, Clients)
            .Select(client => Task.Run(() => UntilEnd(() => act(port, client, end.Token), end.Token), stop))
            .ToArray();
        await Console.In.ReadToEndAsync(stop);
        await end.CancelAsync();
        await Task.WhenAll(clients);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Begins again whenever the broker has had enough.</summary>
    private static async Task UntilEnd(Func<Task> act, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try { await act(); }
            catch (OperationCanceledException) { }
            catch (MqttCommunicationException) { }
            catch (NullReferenceException) { } // MQTTnet's, when the connection is lost while many messages are published
        }
    }

    /// <summary>Publishes without a pause.</summary>
    private static async Task Publish(int port, int number, CancellationToken stop, Func<int, byte[]> payload)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(Options(port, $"abuse-{number}", "bob"), stop);
        for (var i = Interlocked.Add(ref sent, 1_000_000); ; i += 20)
            await Task.WhenAll(Enumerable.Range(i, 20).Select(n => client.PublishAsync(Message(payload(n)), stop)));
    }

    /// <summary>Subscribes to all that he may read, stops reading, and goes on sending by other connections.</summary>
    private static async Task Hoard(int port, int number, CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        await client.ConnectAsync(Options(port, $"hoard-{number}", "bob"), stop);
        foreach (var filter in new[] { "replies/bob/#", "state/bob/#", "notifications/bob/#" })
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, stop);
        await Publish(port, number, stop, i => Event(number, i, "order.placed.v1", Order));
    }

    private static async Task Reconnect(int port, CancellationToken stop, Func<int, MqttClientOptions> options)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options(Interlocked.Increment(ref sent)), stop);
    }

    private static MqttClientOptions Options(int port, string id, string password) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithProtocolVersion(MqttProtocolVersion.V500)
        .WithCredentials("bob", password)
        .WithClientId(id)
        .WithCleanStart(false)
        .WithSessionExpiryInterval(3600)
        .Build();

    private static MqttApplicationMessage Message(byte[] payload) => new MqttApplicationMessageBuilder()
        .WithTopic("events/bob").WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    private static byte[] Event(int client, int i, string type, string data, string? subject = null) => Encoding.UTF8.GetBytes(
        $$"""{"specversion":"1.0","id":"{{Prefix}}-{{client}}-{{i}}","source":"abuse","type":"{{type}}","subject":"{{subject ?? $"order/bob-{Prefix}-{client}-{i}"}}","data":{{data}}}""");

    private static byte[] Resume(int client, int i) => Encoding.UTF8.GetBytes(
        $$$"""{"specversion":"1.0","id":"r-{{{Prefix}}}-{{{client}}}-{{{i}}}","source":"abuse","type":"notifications.resume.v1","data":{"since":"2026-01-01T00:00:00Z"}}""");
}
