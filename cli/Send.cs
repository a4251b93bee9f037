using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ServerlessEvents.Client;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Cli;

/// <summary><c>sevents send</c>: one event over MQTT 5, and the reply to it. Exit code 0 only when it was accepted.</summary>
public static class Send
{
    public static Command Build(Terminal terminal)
    {
        var type = new Argument<string>("type") { Description = "The event type, for example order.placed.v1." };
        var subject = new Argument<string>("subject") { Description = "The aggregate, for example order/o-1." };
        var data = new Option<string>("--data") { Description = "The data, JSON.", HelpName = "JSON", Required = true };
        var user = new Option<string>("--user") { Description = "The MQTT user, who is the actor.", HelpName = "NAME", Required = true };
        var password = new Option<string?>("--password")
        {
            Description = "The user's password [MQTT_PASSWORD]. "
                + "Everybody on this machine sees it here, so it is for a broker on this machine only.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => terminal.Variable("MQTT_PASSWORD"),
        };
        var id = new Option<string>("--id")
        {
            Description = "The event's id; the same again is the same event. Random by default.",
            HelpName = "ID",
            DefaultValueFactory = _ => RandomNumberGenerator.GetHexString(16, lowercase: true),
        };
        var source = new Option<string>("--source")
        {
            Description = "The event's source, a claim.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "sevents",
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "How long to wait for the reply, in seconds.",
            HelpName = "S",
            DefaultValueFactory = _ => 30,
        };
        var mqtt = Connections.Mqtt(terminal);
        var command = new Command("send", "Sends an event over MQTT and prints the reply.")
        {
            type, subject, data, user, password, id, source, timeout, mqtt,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (url, secret) = (parsed.GetRequiredValue(mqtt), parsed.GetValue(password));
            if (Connections.MqttFault(url, !string.IsNullOrEmpty(secret)) is { } fault) throw new Failure(fault);
            if (!url.IsLoopback && parsed.GetResult(password) is { Implicit: false })
            {
                throw new Failure("A command line is seen by everybody on this machine; set MQTT_PASSWORD in place of --password.");
            }
            var text = parsed.GetRequiredValue(data);
            using (JsonDocument.Parse(text)) { }
            var payload = EventWriter.Write(new(
                parsed.GetRequiredValue(id),
                parsed.GetRequiredValue(source),
                parsed.GetRequiredValue(type),
                parsed.GetRequiredValue(subject),
                Encoding.UTF8.GetBytes(text))
            {
                Time = TimeProvider.System.GetUtcNow(),
            });
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(timeout)));
            try
            {
                var reply = await Ask(url, parsed.GetRequiredValue(user), secret, payload, limit.Token);
                terminal.Line(reply);
                return Reply.Read(Encoding.UTF8.GetBytes(reply)).IsAccepted ? 0 : 1;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new Failure(
                    $"There was no reply within {parsed.GetValue(timeout)} s. "
                    + $"Send it again with --id {parsed.GetValue(id)}: if it did arrive, it will not count twice.");
            }
        });
        return command;
    }

    private static async Task<string> Ask(Uri url, string user, string? password, byte[] payload, CancellationToken stop)
    {
        var session = $"sevents-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var correlation = RandomNumberGenerator.GetBytes(8);
        var replyTo = $"{MqttTopics.RepliesTo(user)}/{session}";
        var replied = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received =>
        {
            if (received.ApplicationMessage.CorrelationData.AsSpan().SequenceEqual(correlation))
            {
                replied.TrySetResult(received.ApplicationMessage.ConvertPayloadToString());
            }
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder()
            .WithConnectionUri(url)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(session)
            .WithCredentials(user, password ?? "");
        if (url.Scheme is "mqtts" or "wss") options.WithTlsOptions(tls => tls.UseTls());
        var connected = await client.ConnectAsync(options.Build(), stop);
        if (connected.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new Failure($"The MQTT broker refused the connection ({connected.ResultCode}). Check --user and --password.");
        }
        await client.SubscribeAsync(replyTo, MqttQualityOfServiceLevel.AtLeastOnce, stop);
        var published = await client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(MqttTopics.EventsOf(user))
                .WithContentType(EventWriter.ContentType)
                .WithPayload(payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithResponseTopic(replyTo)
                .WithCorrelationData(correlation)
                .Build(),
            stop);
        if (!published.IsSuccess)
        {
            throw new Failure($"The MQTT broker did not take the event ({published.ReasonCode} {published.ReasonString}).");
        }
        var reply = await replied.Task.WaitAsync(stop);
        await client.DisconnectAsync(cancellationToken: stop);
        return reply;
    }
}
