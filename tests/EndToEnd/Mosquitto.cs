using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>Debian's mosquitto_sub, subscribed and listening; each message it prints is one <see cref="Received"/>.</summary>
public sealed class MosquittoSubscriber : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<Received> received = [];
    private readonly TaskCompletionSource subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MosquittoSubscriber(Process process) => this.process = process;

    public IReadOnlyCollection<Received> Received => received;

    public static async Task<MosquittoSubscriber> Subscribe(CloudProcess cloud, string user, string version, params string[] filters)
    {
        var process = new Process
        {
            StartInfo = Mosquitto.Command(
                "mosquitto_sub",
                cloud,
                user,
                version,
                ["-d", "-q", "1", "-F", "%j", .. filters.SelectMany(filter => new[] { "-t", filter })])
        };
        var subscriber = new MosquittoSubscriber(process);
        process.OutputDataReceived += (_, line) => subscriber.Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        await subscriber.subscribed.Task.WaitAsync(Eventually.Limit);
        return subscriber;
    }

    /// <summary>Returns when such a message is there; gives it.</summary>
    public async Task<Received> Gets(Func<Received, bool> which)
    {
        Received? found = null;
        await Eventually.True(() => (found = received.FirstOrDefault(which)) is not null, () =>
            $"mosquitto_sub did not get it, but:\n{string.Join('\n', received.Select(message => $"{message.Topic} {message.Payload}"))}");
        return found!;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line?.Contains("received SUBACK") == true) subscribed.TrySetResult();
        if (line?.StartsWith('{') != true) return;
        var message = JsonNode.Parse(line)!;
        received.Enqueue(
            new(
                (string)message["topic"]!,
                (string)message["payload"]!,
                (int)message["retain"]! == 1,
                (string?)message["properties"]?["correlation-data"]));
    }
}

/// <summary>Debian's mosquitto_pub, and whether the two are there.</summary>
public static class Mosquitto
{
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "mosquitto_pub")) && File.Exists(Path.Combine(folder, "mosquitto_sub")));

    /// <summary>Publishes at QoS 1 and returns when the broker has acknowledged; gives what was said on standard error.</summary>
    public static async Task<string> Publish(CloudProcess cloud, string user, string version, string payload, params string[] more)
    {
        using var process = Process.Start(
            Command("mosquitto_pub", cloud, user, version, ["-q", "1", "-t", $"events/{user}", "-m", payload, .. more]))!;
        var said = await process.StandardError.ReadToEndAsync().WaitAsync(Eventually.Limit);
        await process.WaitForExitAsync();
        Assert.Equal((0, said), (process.ExitCode, said));
        return said;
    }

    /// <summary>Prints line by line; otherwise output into a pipe arrives only in large blocks.</summary>
    internal static ProcessStartInfo Command(string program, CloudProcess cloud, string user, string version, IEnumerable<string> more) =>
        new("stdbuf", ["-oL", program, "-h", "127.0.0.1", "-p", $"{cloud.Ports.Mqtt}", "-V", version, "-u", user, "-P", user, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
}

/// <summary>
/// A test by MQTT version that needs Debian's mosquitto-clients. It is skipped, with the reason, where they are absent; under CI=true it
/// fails.
/// </summary>
public sealed class MosquittoTheoryAttribute : TheoryAttribute
{
    public MosquittoTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!Mosquitto.IsInstalled && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "mosquitto_pub and mosquitto_sub are not installed (Debian: mosquitto-clients).";
    }
}
