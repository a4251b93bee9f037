using System.Globalization;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ServerlessEvents.Local.Mqtt;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>One user takes his share of the local MQTT broker, over all of his clients, and nobody else's.</summary>
public class UserLimitsTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public async Task A_user_has_so_many_sessions_and_others_have_theirs()
    {
        await using var broker = await RunningMqttBroker.Start(new() { Sessions = 2 });
        await using var kept = await broker.Connect("alice", "kept", Stays);
        await kept.Leave();
        await using var passing = await broker.Connect("alice", "passing");
        Assert.Equal(MqttClientConnectResultCode.QuotaExceeded, await broker.Attempt("alice"));
        Assert.Equal(MqttClientConnectResultCode.ServerUnavailable, await broker.Attempt("alice", version: MqttProtocolVersion.V311));
        Assert.Equal(MqttClientConnectResultCode.Success, await broker.Attempt("bob"));
        await using (await broker.Connect("alice", "kept", Stays)) { } // one that he has
        await passing.Leave();
        await Eventually.True(
            async () => await broker.Attempt("alice") == MqttClientConnectResultCode.Success, () => "A session that has ended still counts.");
    }

    [Fact]
    public async Task A_user_has_so_many_topic_filters_in_all_sessions()
    {
        await using var broker = await RunningMqttBroker.Start(new() { Filters = 3 });
        await using var phone = await broker.Connect("alice");
        await using var desk = await broker.Connect("alice");
        foreach (var (client, filter) in new[] { (phone, "replies/alice"), (desk, "replies/alice"), (desk, "state/all/#") })
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await client.Subscribe(filter));
        Assert.Equal(MqttClientSubscribeResultCode.QuotaExceeded, await phone.Subscribe("state/alice/#"));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await phone.Subscribe("replies/alice")); // one that he has
        await using var bob = await broker.Connect("bob");
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await bob.Subscribe("replies/bob"));
        await phone.Unsubscribe("replies/alice");
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await phone.Subscribe("state/alice/#"));
    }

    [Fact]
    public async Task A_user_sends_so_much_a_second_with_all_clients_and_what_is_more_waits()
    {
        await using var broker = await RunningMqttBroker.Start(new() { MessagesPerSecond = 5 }, clock);
        await using var phone = await broker.Connect("alice");
        await using var desk = await broker.Connect("alice");
        await using var bob = await broker.Connect("bob");
        for (var i = 0; i < 5 * UserRate.Burst.TotalSeconds; i++) await phone.Publish("events/alice", [1]);
        var late = desk.Publish("events/alice", [1]);
        await bob.Publish("events/bob", [1]);
        await bob.Publish("events/bob", [2]);
        Assert.False(late.IsCompleted);
        await Eventually.True(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(0.2));
                return late.IsCompleted;
            },
            () => "The message still waits.");
        await late;
    }

    [Fact]
    public async Task A_session_in_which_too_much_waits_ends_and_its_client_learns_that_it_has_missed_something()
    {
        await using var broker = await RunningMqttBroker.Start(new() { PendingMessages = 50, Sessions = 10 });
        await using var away = await broker.Connect("alice", "away", Stays);
        await using var slow = await broker.Connect("alice", "slow", Stays);
        await using var good = await broker.Connect("alice", "good", Stays);
        await using var bob = await broker.Connect("bob", "away", Stays);
        slow.Acknowledges = false;
        foreach (var client in new[] { away, slow, good }) await client.Subscribe("notifications/alice/#");
        await bob.Subscribe("notifications/bob/#");
        await away.Leave();
        await bob.Leave();
        for (var i = 0; i < 60; i++)
        {
            await broker.Notify("notifications/alice/order/1", i.ToString(CultureInfo.InvariantCulture));
            await good.Gets([.. Enumerable.Range(0, i + 1).Select(sent => sent.ToString(CultureInfo.InvariantCulture))]);
            if (i < 45) await broker.Notify("notifications/bob/order/1", i.ToString(CultureInfo.InvariantCulture));
        }
        Assert.Equal(MqttClientDisconnectReason.QuotaExceeded, await slow.Disconnected());
        await Eventually.True(
            async () => (await broker.Server.GetSessionsAsync()).Count == 2, () => "A session in which too much waits is still there.");
        await using var returned = new TestMqttClient();
        Assert.False((await returned.Connect(broker, "alice", "away", Stays)).IsSessionPresent);
        await using var bobAgain = new TestMqttClient();
        Assert.True((await bobAgain.Connect(broker, "bob", "away", Stays)).IsSessionPresent);
        await bobAgain.Gets([.. Enumerable.Range(0, 45).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
    }

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce), InlineData(MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttQualityOfServiceLevel.ExactlyOnce)]
    public async Task What_a_client_has_taken_does_not_count(MqttQualityOfServiceLevel qos)
    {
        await using var broker = await RunningMqttBroker.Start(new() { PendingMessages = 10 });
        await using var alice = await broker.Connect("alice");
        await alice.Subscribe("notifications/alice/#", qos);
        for (var i = 0; i < 40; i++)
        {
            await broker.Notify("notifications/alice/order/1", $"{i}", qos: qos);
            await alice.Gets([.. Enumerable.Range(0, i + 1).Select(sent => $"{sent}")]);
        }
    }

    [Fact]
    public async Task A_client_id_is_the_users_own_and_nobody_can_squat_it()
    {
        await using var broker = await RunningMqttBroker.Start();
        await using var squatter = await broker.Connect("bob", "phone", Stays);
        await squatter.Subscribe("replies/bob");
        await using var alice = new TestMqttClient();
        Assert.False((await alice.Connect(broker, "alice", "phone", Stays)).IsSessionPresent);
        await alice.Subscribe("replies/alice");
        await broker.Notify("replies/alice", "for alice");
        await broker.Notify("replies/bob", "for bob");
        await alice.Gets("for alice");
        await squatter.Gets("for bob");
    }

    [Fact]
    public async Task The_name_that_a_client_was_given_is_told_and_leads_back_to_its_session()
    {
        await using var broker = await RunningMqttBroker.Start();
        await using var nameless = new TestMqttClient();
        var name = (await nameless.Connect(broker, "alice", "", options => options.WithSessionExpiryInterval(600))).AssignedClientIdentifier;
        await nameless.Leave();
        await using var again = new TestMqttClient();
        Assert.True((await again.Connect(broker, "alice", name, Stays)).IsSessionPresent);
    }

    [Fact]
    public async Task A_session_is_forgotten_when_its_time_is_over()
    {
        await using var broker = await RunningMqttBroker.Start(new() { Sessions = 1, SessionExpiry = TimeSpan.FromHours(1) }, clock);
        await using var alice = await broker.Connect("alice", "phone", options => options.WithSessionExpiryInterval(100));
        await alice.Leave();
        await using var bob = new TestMqttClient();
        var told = await bob.Connect(broker, "bob", "phone", options => options.WithSessionExpiryInterval(uint.MaxValue));
        Assert.Equal(3_600u, told.SessionExpiryInterval);
        await bob.Leave();

        clock.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal(MqttClientConnectResultCode.QuotaExceeded, await broker.Attempt("alice"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(MqttClientConnectResultCode.Success, await broker.Attempt("alice"));
        Assert.Equal(MqttClientConnectResultCode.QuotaExceeded, await broker.Attempt("bob"));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(MqttClientConnectResultCode.Success, await broker.Attempt("bob"));
    }

    [Fact]
    public void The_readme_names_every_limit_with_its_default()
    {
        var readme = File.ReadAllLines(Path.Combine(Repository.Root, "local", "README.md"));
        foreach (var limit in typeof(MqttLimits).GetProperties().Where(property => property.CanWrite))
        {
            var value = limit.GetValue(new MqttLimits());
            var shown = value is TimeSpan time ? $"{time.TotalHours} h" : string.Create(CultureInfo.InvariantCulture, $"{value:N0}");
            Assert.Single(readme, line => line.Contains($" | `{limit.Name}` | {shown} | ", StringComparison.Ordinal));
        }
    }

    private static void Stays(MqttClientOptionsBuilder options) => options.WithCleanStart(false).WithSessionExpiryInterval(600);
}
