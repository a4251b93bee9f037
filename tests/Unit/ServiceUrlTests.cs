using Microsoft.Extensions.Configuration;
using ServerlessEvents.Engine;
using ServerlessEvents.Functions;
using ServerlessEvents.Ingress;

namespace ServerlessEvents.Tests;

/// <summary>Which URLs take a password, and that none is seen.</summary>
public class ServiceUrlTests
{
    [Theory]
    [InlineData("mqtt://127.0.0.1:1883")]
    [InlineData("ws://127.3.2.1/mqtt")]
    [InlineData("http://localhost:8081")]
    [InlineData("mqtt://[::1]:1883")]
    [InlineData("mqtts://mqtt.example.com:8883")]
    [InlineData("wss://mqtt.example.com/mqtt")]
    [InlineData("https://registry.example.com")]
    public void A_password_goes_where_nobody_reads_it_on_the_way(string url) => Assert.Null(Fault(url, hasPassword: true));

    [Theory]
    [InlineData("mqtt://mqtt.example.com:1883", "mqtts")]
    [InlineData("ws://10.0.0.1/mqtt", "wss")]
    [InlineData("http://registry:8081", "https")]
    [InlineData("mqtt://127.0.0.1.example.com:1883", "mqtts")]
    [InlineData("mqtt://localhost.example.com", "mqtts")]
    [InlineData("mqtt://[2001:db8::1]:1883", "mqtts")]
    [InlineData("HTTP://0.0.0.0", "https")]
    public void A_password_in_clear_goes_to_no_other_machine(string url, string scheme)
    {
        Assert.Null(Fault(url, hasPassword: false));
        Assert.Equal($"Url '{url}' is not encrypted, and the password would go to another machine in clear; set it to {scheme}://…, or the password to nothing.", Fault(url, hasPassword: true));
    }

    [Theory]
    [InlineData("mqtt://alice:secret@127.0.0.1")]
    [InlineData("mqtts://alice@mqtt.example.com")]
    [InlineData("https://:secret@registry.example.com")]
    public void Nobody_is_named_in_a_URL(string url) =>
        Assert.Equal("Url has a user or a password in it, and URLs are seen in logs and lists of processes; put those into Username and Password.", Fault(url, hasPassword: false));

    [Theory]
    [InlineData("mqtt://alice:secret@host:1883/a", "mqtt://host:1883/a")]
    [InlineData("mqtt://alice:secret/@a@host", "mqtt://host")]
    [InlineData("alice:secret@host", "host")]
    [InlineData("mqttt://alice:s ecret@host name", "mqttt://host name")]
    [InlineData("mqtt://host:1883", "mqtt://host:1883")]
    [InlineData("", "")]
    public void A_URL_is_shown_without_user_and_password(string url, string shown) => Assert.Equal(shown, ServiceUrl.Shown(url));

    [Theory]
    [InlineData("MqttUrl", "mqtt://u:secret@127.0.0.1", "MqttUrl has a user or a password in it")]
    [InlineData("MqttUrl", "mqttt://u:secret@host", "MqttUrl 'mqttt://host' is no URL of an MQTT broker")]
    [InlineData("MqttUrl", "ws://mqtt.example.com", "MqttUrl 'ws://mqtt.example.com' is not encrypted")]
    public void Ingress_and_functions_have_one_rule_for_the_MQTT_broker(string setting, string url, string fault)
    {
        var settings = new Dictionary<string, string?> { ["KafkaBrokers"] = "kafka:9092", ["SchemaRegistryUrl"] = "https://registry.example.com", ["AuditEventHub"] = "audit", ["MqttUsername"] = "u", ["MqttPassword"] = "secret", [setting] = url };
        IsRefused(() => IngressSettings.Read(Of(settings)), fault);
        IsRefused(() => Settings.Read(Of(settings)), fault);
    }

    [Theory]
    [InlineData("http://registry.example.com", "SchemaRegistryUrl 'http://registry.example.com' is not encrypted")]
    [InlineData("https://u:secret@registry.example.com", "SchemaRegistryUrl has a user or a password in it")]
    [InlineData("u:secret@registry:port", "SchemaRegistryUrl 'registry:port' is no URL")]
    [InlineData("//u:secret@registry", "SchemaRegistryUrl 'registry' is no URL")]
    public void Functions_have_the_same_rule_for_the_registry(string url, string fault) =>
        IsRefused(() => Settings.Read(Of(new() { ["KafkaBrokers"] = "kafka:9092", ["MqttUrl"] = "mqtts://mqtt", ["AuditEventHub"] = "audit", ["SchemaRegistryUrl"] = url, ["SchemaRegistryUsername"] = "u", ["SchemaRegistryPassword"] = "secret" })), fault);

    private static void IsRefused(Action read, string fault)
    {
        var message = Assert.Throws<InvalidOperationException>(read).Message;
        Assert.Contains(fault, message);
        Assert.DoesNotContain("secret", message);
    }

    private static string? Fault(string url, bool hasPassword) => ServiceUrl.Fault("Url", new Uri(url), hasPassword, "Username and Password");

    private static IConfiguration Of(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
