using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Ingress;

namespace ServerlessEvents.Tests.Infra.Connect;

/// <summary>The connector configurations say the names that the code says, and what they write our parser takes.</summary>
public class ConnectorTests
{
    /// <summary>What Kafka Connect's converters write for a string or for bytes.</summary>
    private static readonly Dictionary<string, Func<byte[], byte[]>> Converters = new()
    {
        ["org.apache.kafka.connect.storage.StringConverter"] = bytes => bytes,
        ["org.apache.kafka.connect.converters.ByteArrayConverter"] = bytes => bytes,
        ["org.apache.kafka.connect.json.JsonConverter"] = bytes =>
            JsonSerializer.SerializeToUtf8Bytes(new { schema = new { type = "string" }, payload = Encoding.UTF8.GetString(bytes) }),
    };

    private readonly Topics topics = new("orders");

    [Fact]
    public void What_the_source_writes_is_an_event_of_its_user()
    {
        var config = Read("mqtt-source");
        var read = AsWritten(config, "events/alice", """{"specversion":"1.0"}""");
        Assert.Equal(("alice", "events/alice", "replies/alice"), (read!.User, read.MqttTopic, read.ReplyTo));
        Assert.Equal("""{"specversion":"1.0"}""", Encoding.UTF8.GetString(read.Payload.Span));
        Assert.Equal((MqttIngress.Filter, topics.Inbound), ((string?)config["mqtt.topics"], (string?)config["kafka.topic"]));
    }

    [Fact]
    public void With_a_converter_that_wraps_the_key_no_user_would_be_found()
    {
        var config = Read("mqtt-source");
        config["key.converter"] = "org.apache.kafka.connect.json.JsonConverter";
        Assert.Null(AsWritten(config, "events/alice", "{}"));
    }

    [Fact]
    public void The_source_keeps_the_session_the_order_and_every_message()
    {
        var config = Read("mqtt-source");
        Assert.Equal(
            ("false", "1", "1", "none"),
            (
                (string?)config["mqtt.clean.session.enabled"],
                (string?)config["mqtt.qos"],
                (string?)config["tasks.max"],
                (string?)config["errors.tolerance"]));
    }

    [Theory]
    [InlineData("mqtt-sink-messages", false)]
    [InlineData("mqtt-sink-state", true)]
    public void A_sink_publishes_where_the_result_says_and_leaves_the_rest_to_the_other(string name, bool retained)
    {
        var config = Read(name);
        var flag = retained ? "true" : "false";
        Assert.Equal(
            (topics.Results, HeaderNames.To, HeaderNames.Retain),
            ((string?)config["topics"], (string?)config["transforms.to.field"], (string?)config["predicates.isRetained.name"]));
        // The Filter drops the records that its predicate, negated or not, matches.
        Assert.Equal(
            (flag, flag, "1"),
            ((string?)config["mqtt.retained.enabled"], (string?)config["transforms.others.negate"], (string?)config["mqtt.qos"]));
    }

    private static InboundEvent? AsWritten(JsonObject config, string mqttTopic, string payload)
    {
        var key = Converters[(string)config["key.converter"]!](Encoding.UTF8.GetBytes(mqttTopic));
        var value = Converters[(string)config["value.converter"]!](Encoding.UTF8.GetBytes(payload));
        return InboundShapes.All["connect"](new Record("orders.inbound", key, value, [], 0) { Offset = 0 });
    }

    private static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "infra", "connect", name + ".json")))!["config"]!.AsObject();
}
