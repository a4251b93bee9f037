using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>What cannot be done is said in one line, with exit code 2.</summary>
public class CommandLineTests
{
    [Theory]
    [InlineData("Unrecognized command or argument '--bogus'. See --help.", "--bogus")]
    [InlineData("Required argument missing for option: '--data'. See --help.", "--data")]
    [InlineData("--kafka-port takes a port from 1 to 65535, not 'abc'. See --help.", "--kafka-port", "abc")]
    [InlineData("--http-port takes a port from 1 to 65535, not '65536'. See --help.", "--http-port", "65536")]
    [InlineData("--kafka takes HOST:PORT, or several with commas between them, not 'kafka'. See --help.", "--kafka", "kafka")]
    [InlineData("--mqtt takes a URL that begins with mqtt:// or mqtts:// or ws:// or wss://, not 'localhost'. See --help.", "--mqtt", "localhost")]
    [InlineData("--schema-registry takes a URL that begins with http:// or https://, not 'registry:8081'. See --help.", "--schema-registry", "registry:8081")]
    [InlineData("--mqtt has a user or a password in it, and URLs are seen in logs and lists of processes; put those into MQTT_USERNAME and MQTT_PASSWORD. See --help.", "--mqtt", "mqtt://alice:secret@127.0.0.1")]
    [InlineData("--mqtt 'mqtt://mqtt.example.com' is not encrypted, and the password would go to another machine in clear; set it to mqtts://…, or the password to nothing. See --help.", "--mqtt", "mqtt://mqtt.example.com")]
    [InlineData("--mqtt takes a URL that begins with mqtt:// or mqtts:// or ws:// or wss://, not 'localhost'. See --help.", "--mqtt", "alice:secret@localhost")]
    [InlineData("Port 19092 is asked for twice, by --kafka-port and --mqtt-port; choose different ones.", "--kafka-port", "19092", "--mqtt-port", "19092")]
    public async Task A_flag_that_cannot_be_gets_one_clear_line_and_exit_code_2(string line, params string[] flags) =>
        Assert.Equal((2, line), await CloudProcess.RunToEnd(flags));

    [Theory, InlineData("--kafka-port"), InlineData("--mqtt-port"), InlineData("--http-port"), InlineData("--registry-port")]
    public async Task A_taken_port_is_named_with_its_flag_and_the_exit_code_is_2(string flag)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var free = Ports.Free();
        var ports = new Dictionary<string, int>
        {
            ["--kafka-port"] = free.Kafka,
            ["--mqtt-port"] = free.Mqtt,
            ["--http-port"] = free.Http,
            ["--registry-port"] = free.Registry,
            [flag] = taken
        };
        Assert.Equal(
            (2, $"Port {taken} is taken; choose another with {flag}."),
            await CloudProcess.RunToEnd([.. ports.SelectMany(port => new[] { port.Key, $"{port.Value}" })]));
    }

    [Fact]
    public async Task Help_names_every_flag()
    {
        var (exitCode, help) = await CloudProcess.RunToEnd("--help");
        Assert.Equal(0, exitCode);
        Assert.All(
            ["--data", "--kafka-port", "--mqtt-port", "--http-port", "--registry-port", "--kafka ", "--mqtt ", "--schema-registry"],
            flag => Assert.Contains(flag, help));
    }
}
