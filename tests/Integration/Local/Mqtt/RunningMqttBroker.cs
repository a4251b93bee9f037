using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ServerlessEvents.Local.Mqtt;
using ServerlessEvents.Tests.EndToEnd;

namespace ServerlessEvents.Tests.Local.Mqtt;

/// <summary>The local MQTT broker alone, on ports of its own.</summary>
internal sealed class RunningMqttBroker : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string data;

    private RunningMqttBroker(WebApplication app, string data) => (this.app, this.data) = (app, data);

    public MqttServer Server => app.Services.GetRequiredService<MqttServer>();
    public int TcpPort => new Uri(app.Urls.First()).Port;
    public int HttpPort => new Uri(app.Urls.Last()).Port;

    public string PasswordOf(string user) => app.Services.GetRequiredService<LocalUsers>().PasswordOf(user);

    public static async Task<RunningMqttBroker> Start(MqttLimits? limits = null, TimeProvider? time = null)
    {
        var data = Directory.CreateTempSubdirectory("mqtt-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time ?? TimeProvider.System).AddSingleton<LocalUsers>().AddLocalMqtt(limits ?? new(), data);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, tcp => tcp.UseLocalMqtt());
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.MapLocalMqtt();
        await app.StartAsync();
        var endpoint = app.Services.GetRequiredService<MqttEndpoint>();
        await Eventually.True(() => endpoint.ClientHandler is not null, () => "The MQTT server has not started.");
        app.Services.GetRequiredService<LocalMqttBroker>().Open();
        return new(app, data);
    }

    /// <summary>Connects a client and checks that it was let in.</summary>
    public async Task<TestMqttClient> Connect(string user, string clientId = "", Action<MqttClientOptionsBuilder>? with = null)
    {
        var client = new TestMqttClient();
        Assert.Equal(MqttClientConnectResultCode.Success, (await client.Connect(this, user, clientId, with)).ResultCode);
        return client;
    }

    /// <summary>What the broker answers to a client that connects.</summary>
    public async Task<MqttClientConnectResultCode> Attempt(
        string user, string clientId = "", MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        await using var client = new TestMqttClient();
        return (await client.Connect(this, user, clientId, options => options.WithProtocolVersion(version))).ResultCode;
    }

    /// <summary>Publishes as the notifier does.</summary>
    public Task Notify(
        string topic, string payload, uint expires = 0, bool retain = false,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithMessageExpiryInterval(expires).WithRetainFlag(retain).WithQualityOfServiceLevel(qos);
        return Server.InjectApplicationMessage(
            new InjectedMqttApplicationMessage(message.Build()) { SenderClientId = "notify:test", SenderUserName = LocalUsers.Notifier });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
