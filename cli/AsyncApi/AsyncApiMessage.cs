using System.Text.Json.Nodes;

namespace ServerlessEvents.Cli.AsyncApi;

/// <summary>One message of the document: its name, and the objects that stand for it under components.</summary>
/// <param name="Name">The event's or result's type; <c>order.state</c> for a state.</param>
/// <param name="Payload">The whole payload as a schema.</param>
/// <param name="IsOurs">Whether the system sends it.</param>
/// <param name="ContentType">The MQTT 5 content type.</param>
/// <param name="Title">For people.</param>
internal sealed record AsyncApiMessage(string Name, JsonObject Payload, bool IsOurs, string ContentType, string Title)
{
    private const string CloudEvent = "application/cloudevents+json";

    /// <summary>A CloudEvent with this type, whose data lies under components.</summary>
    public static AsyncApiMessage Of(string type, bool isOurs, string title, string? subjectOf = null) =>
        new(type, Envelope(type, isOurs, subjectOf), isOurs, CloudEvent, title);

    /// <summary>A retained state: bare, without an envelope.</summary>
    public static AsyncApiMessage StateOf(string aggregate) => new($"{aggregate}.state", new JsonObject
    {
        ["type"] = "object",
        ["required"] = new JsonArray("subject", "version", "state"),
        ["properties"] = new JsonObject
        {
            ["subject"] = SubjectOf(aggregate),
            ["version"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            ["revision"] = new JsonObject
            {
                ["description"] = "How often new code has led to another state by the same events; absent where it never has. "
                    + "A higher revision replaces a lower one.",
                ["type"] = "integer",
                ["minimum"] = 1,
            },
            ["state"] = Shape($"{aggregate}.state"),
        },
        ["additionalProperties"] = false,
    }, IsOurs: true, "application/json", $"The state of {aggregate}/{{id}}, retained");

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["title"] = Title, ["contentType"] = ContentType, ["payload"] = Payload.DeepClone() };
        if (IsOurs) json["headers"] = Shape("properties");
        return json;
    }

    public static JsonObject Shape(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Envelope(string type, bool isOurs, string? subjectOf)
    {
        var properties = new JsonObject { ["type"] = new JsonObject { ["const"] = type }, ["data"] = Shape(type) };
        if (subjectOf is not null) properties["subject"] = SubjectOf(subjectOf);
        var special = new JsonObject { ["properties"] = properties };
        if (subjectOf is not null) special["required"] = new JsonArray("subject");
        return new() { ["allOf"] = new JsonArray(Shape(isOurs ? "systemEvent" : "clientEvent"), special) };
    }

    private static JsonObject SubjectOf(string aggregate) => new() { ["type"] = "string", ["pattern"] = $"^{aggregate}/" };
}
