using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Validate;

/// <summary>
/// A record of Kafka Connect's MQTT source: the key is the MQTT topic, the value the payload. Its headers come from the client or the
/// connector, so none is trusted, and it has neither response topic nor correlation data.
/// </summary>
internal static class ConnectInbound
{
    public static InboundEvent? Read(Record record) =>
        record.Key is not null && Encoding.UTF8.GetString(record.Key) is var topic && MqttTopics.UserOf(topic) is { } user
            ? new(user, topic, record.Value ?? [], [new(HeaderNames.MqttTopic, topic)])
            : null;
}
