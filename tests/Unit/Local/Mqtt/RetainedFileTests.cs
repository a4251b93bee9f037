using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ServerlessEvents.Local.Mqtt;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>
/// What the local MQTT broker retains is on disk before it counts, and a change costs the same however many topics there are.
/// </summary>
public sealed class RetainedFileTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("retained-").FullName;

    private string Retained => Path.Combine(data, "retained.jsonl");

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_change_allocates_the_same_among_twenty_thousand_topics_as_among_a_thousand()
    {
        var (few, many) = (await AllocatedByChange(1_000), await AllocatedByChange(20_000));
        Assert.True(many < 1.5 * few, $"A change allocates {few} bytes among 1,000 topics and {many} among 20,000.");
    }

    [Fact]
    public async Task A_change_writes_about_the_same_among_twenty_thousand_topics_as_among_a_thousand_and_the_file_stays_bounded()
    {
        var (few, many) = (await WrittenByChange(1_000), await WrittenByChange(20_000));
        Assert.True(many < 2.5 * few, $"A change writes {few} bytes among 1,000 topics and {many} among 20,000.");
    }

    [Fact]
    public async Task After_a_restart_each_topic_has_its_last_message_and_what_was_taken_away_stays_away()
    {
        await using (var broker = await Broker.Start(data))
        {
            await broker.Retain("state/alice/order/1", "first");
            await broker.Retain("state/alice/order/2", "of two");
            await broker.Retain("state/alice/order/1", "last ü", "application/json");
            await broker.Retain("state/alice/order/2", "");
            await broker.Retain("state/alice/order/3", ""); // was never there
        }
        for (var restart = 0; restart < 2; restart++)
        {
            await using var again = await Broker.Start(data);
            var kept = Assert.Single(await again.Server.GetRetainedMessagesAsync());
            Assert.Equal(
                ("state/alice/order/1", "last ü", "application/json", true, MqttQualityOfServiceLevel.AtLeastOnce),
                (kept.Topic, kept.ConvertPayloadToString(), kept.ContentType, kept.Retain, kept.QualityOfServiceLevel));
        }
    }

    [Fact]
    public async Task After_a_restart_what_has_expired_meanwhile_is_gone_and_the_rest_expires_when_it_would_have()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(57);
        using (var retained = new RetainedFile(data, new StoppedClock(now)))
        {
            foreach (var (topic, seconds) in new[] { ("a", 60u), ("b", 600u), ("c", 0u) })
            {
                var message = Broker.Message(topic, topic);
                message.MessageExpiryInterval = seconds;
                ExpiringProperties.Attach(message, now);
                retained.Save(message);
            }
        }
        var loading = new LoadingRetainedMessagesEventArgs();
        using var again = new RetainedFile(data, new StoppedClock(now.AddSeconds(60)));
        await again.Load(loading);
        Assert.Equal(
            [("b", now.AddSeconds(600)), ("c", (DateTimeOffset?)null)],
            loading.LoadedRetainedMessages.Select(message => (message.Topic, ExpiringProperties.Of(message))));
    }

    [Fact]
    public async Task Wherever_a_kill_cuts_the_last_line_what_was_written_before_is_there_and_changes_go_on()
    {
        await using (var broker = await Broker.Start(data))
        {
            await broker.Retain("a", "1");
            await broker.Retain("b", "2");
        }
        var whole = await File.ReadAllBytesAsync(Retained);
        var lastLine = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var cut = lastLine; cut <= whole.Length; cut++)
        {
            await File.WriteAllBytesAsync(Retained, whole[..cut]);
            await using (var again = await Broker.Start(data))
            {
                Assert.Equal(cut >= whole.Length - 1 ? "a=1 b=2" : "a=1", await again.Kept()); // all but the line feed is a whole line
                await again.Retain("c", "3");
            }
            await using var later = await Broker.Start(data);
            Assert.Equal(cut >= whole.Length - 1 ? "a=1 b=2 c=3" : "a=1 c=3", await later.Kept());
        }
    }

    [Theory]
    [InlineData("{}"), InlineData("null"), InlineData("[1]"), InlineData("""{"Topic":null,"Payload":"eA=="}""")]
    [InlineData("""{"Topic":"b"}"""), InlineData("""{"Topic":"b","Payload":"no base 64!"}"""), InlineData("\0\0\0\0")]
    public async Task A_line_that_is_none_takes_no_other_with_it(string line)
    {
        await using (var broker = await Broker.Start(data)) await broker.Retain("a", "1");
        await File.AppendAllTextAsync(Retained, line + "\n");
        await using var again = await Broker.Start(data);
        Assert.Equal("a=1", await again.Kept());
    }

    [Fact]
    public async Task What_the_broker_refuses_or_does_not_retain_is_not_kept()
    {
        await using (var broker = await Broker.Start(data))
        {
            await broker.Retain("state/alice/order/1", "forged", user: "alice");
            await broker.Retain("events/alice", "an event", user: "alice");
            await broker.Retain("state/alice/order/2", "right");
        }
        await using var again = await Broker.Start(data);
        Assert.Equal("state/alice/order/2=right", await again.Kept());
        Assert.Single(await File.ReadAllLinesAsync(Retained));
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_does_not_count()
    {
        await using var broker = await Broker.Start(data);
        await broker.Retain("a", "1");
        Directory.Delete(data, recursive: true);
        // At one of these changes the file has to be rewritten, and cannot be.
        for (var change = 0; change < 10; change++) await broker.Retain("b", new string((char)('a' + change), 400_000));
        await broker.Retain("a", "2");
        Assert.Equal("1", (await broker.Server.GetRetainedMessageAsync("a")).ConvertPayloadToString());
        Directory.CreateDirectory(data);
    }

    /// <summary>Bytes allocated on the publishing thread, where a copy of all topics would be made.</summary>
    private async Task<long> AllocatedByChange(int topics)
    {
        await using var broker = await Broker.Start(Directory.CreateDirectory(Path.Combine(data, $"{topics}")).FullName);
        for (var topic = 0; topic < topics; topic++) await broker.Retain($"state/alice/order/{topic}", "placed");
        const int Changes = 500;
        long allocated = 0;
        for (var change = 0; change < Changes; change++)
        {
            var message = Broker.Message($"state/alice/order/{change}", "paid");
            var before = GC.GetAllocatedBytesForCurrentThread();
            var publishing = broker.Publish(message, LocalUsers.Notifier);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            await publishing;
        }
        return allocated / Changes;
    }

    /// <summary>Runs over five changes of each topic, rewriting included. A file that is shorter than before was rewritten.</summary>
    private async Task<long> WrittenByChange(int topics)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, $"{topics}")).FullName;
        await using var broker = await Broker.Start(folder);
        var file = new FileInfo(Path.Combine(folder, "retained.jsonl"));
        long written = 0, before = 0, first = 0, most = 0;
        for (var change = 0; change < 5 * topics; change++)
        {
            await broker.Retain($"state/alice/order/{change % topics}", $"version {change / topics}");
            file.Refresh();
            written += file.Length >= before ? file.Length - before : file.Length;
            before = file.Length;
            if (change < topics) first = file.Length;
            most = Math.Max(most, file.Length);
        }
        Assert.True(most < 2.5 * first + (2 << 20), $"What holds {first} bytes once grew to {most}.");
        return written / (5 * topics);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class Broker(MqttServer server, RetainedFile retained) : IAsyncDisposable
    {
        public MqttServer Server => server;

        public static async Task<Broker> Start(string folder)
        {
            var (server, retained) = (
                new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().Build()),
                new RetainedFile(folder, TimeProvider.System));
            new LocalMqttBroker(
                new LocalUsers(), retained, new(new(), TimeProvider.System), new(), TimeProvider.System,
                NullLogger<LocalMqttBroker>.Instance).Attach(server);
            await server.StartAsync();
            return new(server, retained);
        }

        public static MqttApplicationMessage Message(string topic, string payload, string? contentType = null) =>
            new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload(Encoding.UTF8.GetBytes(payload))
                .WithContentType(contentType)
                .WithRetainFlag()
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build();

        public Task Publish(MqttApplicationMessage message, string user) =>
            server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = user, SenderUserName = user });

        public Task Retain(string topic, string payload, string? contentType = null, string user = LocalUsers.Notifier) =>
            Publish(Message(topic, payload, contentType), user);

        public async Task<string> Kept() => string.Join(
            ' ',
            (await server.GetRetainedMessagesAsync())
                .OrderBy(message => message.Topic, StringComparer.Ordinal)
                .Select(message => $"{message.Topic}={message.ConvertPayloadToString()}"));

        public async ValueTask DisposeAsync()
        {
            await server.StopAsync();
            server.Dispose();
            retained.Dispose();
        }
    }
}
