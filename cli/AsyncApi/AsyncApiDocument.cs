using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessEvents.Cli.Schemas;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Replay;

namespace ServerlessEvents.Cli.AsyncApi;

/// <summary>
/// The AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0), as the system sees it:
/// it receives events and sends the rest. Topics come from <see cref="MqttTopics"/>, events from their schema files,
/// results and states from the types that write them.
/// </summary>
public static class AsyncApiDocument
{
    private const string Title = "title";
    private static readonly string[] Replies = [ResultTypes.Accepted, ResultTypes.Refused, ResultTypes.Rejected, ResultTypes.Resumed];
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(AggregateRegistry aggregates, IReadOnlyList<SchemaFile> files, string context)
    {
        var shapes = SystemShapes();
        shapes[ResumeRequest.Type] = Embedded(ResumeRequest.Type, System.Text.Encoding.UTF8.GetString(ResumeRequest.SchemaText));
        var events = new List<AsyncApiMessage>
        {
            AsyncApiMessage.Of(ResumeRequest.Type, isOurs: false, TitleOf(shapes, ResumeRequest.Type)),
        };
        var channels = new Channels();
        var replies = Replies.Select(type => AsyncApiMessage.Of(type, isOurs: true, TitleOf(shapes, type))).ToList();
        var messages = new List<AsyncApiMessage>(replies);
        foreach (var aggregate in aggregates.All)
        {
            foreach (var type in aggregate.EventTypes.Order(StringComparer.Ordinal))
            {
                shapes[type] = files.FirstOrDefault(file => file.Type == type) is { } file
                    ? Embedded(type, file)
                    : throw new Failure($"There is no {type}.schema.json; give the folder that holds the schemas.");
                events.Add(AsyncApiMessage.Of(type, isOurs: false, TitleOf(shapes, type), aggregate.Name));
            }
            var results = new List<AsyncApiMessage>();
            foreach (var (type, schema) in aggregate.ResultSchemas.OrderBy(result => result.Key, StringComparer.Ordinal))
            {
                shapes[type] = Rooted(type, schema);
                results.Add(AsyncApiMessage.Of(type, isOurs: true, $"{aggregate.Name}: {type}", aggregate.Name));
            }
            var state = AsyncApiMessage.StateOf(aggregate.Name);
            shapes[state.Name] = Rooted(state.Name, aggregate.StateSchema);
            channels.Add(aggregate.Name, results, state);
            messages.AddRange([.. results, state]);
        }
        channels.Add(events, replies);
        messages.AddRange(events);
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                [Title] = $"ServerlessEvents: {context}",
                ["version"] = "1",
                ["description"] = "Clients speak MQTT: they send events, and get one reply to each, notifications, and retained state. "
                    + "Everything is QoS 1.",
            },
            ["defaultContentType"] = "application/cloudevents+json",
            ["channels"] = channels.ToJson(),
            ["operations"] = channels.Operations(),
            ["components"] = new JsonObject
            {
                ["messages"] = new JsonObject(messages.Select(message => KeyValuePair.Create(message.Name, (JsonNode?)message.ToJson()))),
                ["schemas"] = shapes,
            },
        }.ToJsonString(Readable) + "\n";
    }

    private static JsonObject SystemShapes()
    {
        using var stream = typeof(AsyncApiDocument).Assembly.GetManifestResourceStream("asyncapi.system.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static string TitleOf(JsonObject shapes, string type) => (string?)shapes[type]![Title] ?? type;

    /// <summary>A schema file as a part of the document: without a name of its own, as references would start from that.</summary>
    private static JsonNode Embedded(string type, SchemaFile file) => file.Language == "JSON"
        ? Embedded(type, file.Text)
        : new JsonObject
        {
            [Title] = type,
            ["description"] = $"As JSON of the {file.Language} schema.",
            [$"x-{file.Language.ToLowerInvariant()}"] = JsonNode.Parse(file.Text),
        };

    private static JsonNode Embedded(string type, string text)
    {
        var schema = JsonNode.Parse(text)!.AsObject();
        schema.Remove("$schema");
        schema.Remove("$id");
        return Rooted(type, schema);
    }

    /// <summary>References within a schema start at its root, which now lies under components.</summary>
    private static JsonNode Rooted(string name, JsonNode schema)
    {
        foreach (var node in Objects(schema))
        {
            if (node["$ref"] is JsonValue reference
                && reference.GetValueKind() == JsonValueKind.String
                && (string)reference! is ['#', .. var place])
            {
                node["$ref"] = $"#/components/schemas/{name}{place}";
            }
        }
        return schema;
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject json => json.Select(member => member.Value).SelectMany(Objects).Prepend(json).ToList(),
        JsonArray array => array.SelectMany(Objects).ToList(),
        _ => [],
    };
}
