using System.Text.Json.Nodes;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Cli.AsyncApi;

/// <summary>The channels of the document, one for each kind of MQTT topic, and what the system does on them.</summary>
internal sealed class Channels
{
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["{user}"] = "The user that the MQTT broker has authenticated.",
        ["{audience}"] = $"A user, or '{MqttTopics.All}' for everybody.",
        ["{aggregate}"] = "The kind of aggregate.",
        ["{id}"] = "The aggregate's id.",
    };

    private readonly JsonObject channels = [];
    private readonly JsonObject operations = [];
    private readonly List<AsyncApiMessage> replayed = [];

    public JsonObject ToJson() => channels;

    public JsonObject Operations() => operations;

    /// <summary>What is told of one kind of aggregate.</summary>
    public void Add(string aggregate, IReadOnlyList<AsyncApiMessage> results, AsyncApiMessage state)
    {
        Channel(
            $"notifications.{aggregate}",
            MqttTopics.Notification("{audience}", $"{aggregate}/{{id}}"),
            "What follows from events.",
            results);
        Operation($"notify.{aggregate}", "send", $"notifications.{aggregate}");
        Channel(
            $"state.{aggregate}",
            MqttTopics.State("{audience}", $"{aggregate}/{{id}}"),
            "The current state, retained: whoever comes later gets it at once. An empty message takes it back.",
            [state]);
        Operation($"tell.{aggregate}", "send", $"state.{aggregate}", retained: true);
        replayed.AddRange(results);
    }

    /// <summary>What clients send, and what they are answered.</summary>
    public void Add(IReadOnlyList<AsyncApiMessage> events, IReadOnlyList<AsyncApiMessage> replies)
    {
        Channel("events", MqttTopics.EventsOf("{user}"), "What clients say happened; only that user may publish here.", events);
        Channel(
            "replies",
            MqttTopics.RepliesTo("{user}"),
            "One reply to each event: here, or on the MQTT 5 response topic below it that the client gave, with its correlation data.",
            replies);
        Channel(
            "replays",
            MqttTopics.Replay(MqttTopics.RepliesTo("{user}"), MqttTopics.Notification("{audience}", "{aggregate}/{id}")),
            "Notifications sent again after notifications.resume.v1, below the topic of its reply.",
            replayed);
        Operation("take", "receive", "events");
        operations["take"]!["reply"] = new JsonObject
        {
            ["address"] = new JsonObject
            {
                ["location"] = "$message.header#/responseTopic",
                ["description"] = "The MQTT 5 response topic; without one, replies/{user}.",
            },
            ["channel"] = Reference("channels/replies"),
        };
        Operation("replay", "send", "replays");
    }

    private void Channel(string name, string address, string description, IReadOnlyList<AsyncApiMessage> messages)
    {
        channels[name] = new JsonObject
        {
            ["address"] = address,
            ["description"] = description,
            ["parameters"] = new JsonObject(Parameters
                .Where(parameter => address.Contains(parameter.Key, StringComparison.Ordinal))
                .Select(parameter => KeyValuePair.Create(
                    parameter.Key.Trim('{', '}'),
                    (JsonNode?)new JsonObject { ["description"] = parameter.Value }))),
            ["messages"] = new JsonObject(messages.Select(message =>
                KeyValuePair.Create(message.Name, (JsonNode?)Reference($"components/messages/{message.Name}")))),
        };
    }

    private void Operation(string name, string action, string channel, bool retained = false) => operations[name] = new JsonObject
    {
        ["action"] = action,
        ["channel"] = Reference($"channels/{channel}"),
        ["bindings"] = new JsonObject { ["mqtt"] = new JsonObject { ["qos"] = 1, ["retain"] = retained, ["bindingVersion"] = "0.2.0" } },
    };

    private static JsonObject Reference(string place) => new() { ["$ref"] = $"#/{place}" };
}
